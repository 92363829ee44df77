import type { Client } from "../../sim/client";
import { createWorld } from "../../sim/world";

describe("the simulated game's frames", () => {
  let client: Client;

  function run(text: string): unknown {
    const result = client.runText(text);
    assert.same([], client.errors);
    return result;
  }

  before_each(() => {
    client = createWorld().addClient({ name: "Anna" });
    client.login();
  });

  it("are where their anchors put them", () => {
    const rects = `
      local outer = CreateFrame("Frame", "Outer", UIParent)
      outer:SetSize(200, 100)
      outer:SetPoint("BOTTOMLEFT", 10, 20)
      local function rect(frame) return table.concat({ frame:GetLeft(), frame:GetBottom(), frame:GetRight(), frame:GetTop() }, " ") end
      local function inner(width, height)
        local frame = CreateFrame("Frame", nil, outer)
        frame:SetSize(width, height)
        return frame
      end
      local corner, stretched, middle, named, all = inner(20, 10), inner(0, 10), inner(20, 10), inner(5, 5), inner(0, 0)
      corner:SetPoint("TOPRIGHT", -3, -4)
      stretched:SetPoint("TOPLEFT", outer, "TOPLEFT", 5, -5)
      stretched:SetPoint("RIGHT", corner, "LEFT", -5, 0)
      middle:SetPoint("CENTER")
      middle:SetPoint("CENTER", outer, 1, 1) -- the same point again
      named:SetPoint("LEFT", "Outer", "RIGHT")
      all:SetAllPoints()
      return { rect(outer), rect(corner), rect(stretched), rect(middle), rect(named), rect(all), stretched:GetWidth() }`;
    assert.same(
      [
        "10 20 210 120",
        "187 106 207 116",
        "15 105 182 115",
        "101 66 121 76",
        "210 67.5 215 72.5",
        "10 20 210 120",
        167,
      ],
      run(rects),
    );
    assert.is_nil(run(`return CreateFrame("Frame", nil, UIParent):GetLeft()`));
  });

  it("have bars and sliders with a range, which tell of new values", () => {
    const values = `
      local slider, heard = CreateFrame("Slider", nil, UIParent), {}
      slider:SetScript("OnValueChanged", function(_, value) heard[#heard + 1] = value end)
      slider:SetMinMaxValues(10, 20)
      slider:SetValue(15) slider:SetValue(15) slider:SetValue(99)
      slider:SetMinMaxValues(0, 18)
      heard[#heard + 1] = slider:GetValue()
      return heard`;
    assert.same([15, 20, 18, 18], run(values));
  });
});
