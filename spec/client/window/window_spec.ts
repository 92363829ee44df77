import type { Client } from "../../../sim/client";
import { fontSize, textWidth } from "../../../sim/game/fonts";
import type { Frame } from "../../../sim/game/frameRegistry";
import { type Rect, rectOf } from "../../../sim/game/layout";
import { click, look, playScene, sliderOf, windowOf } from "../../../sim/look/scene";
import type { Shape } from "../../../sim/look/shapes";
import { LOCALES } from "../../../src/client/messages";

function isWithin(inner: Rect, outer: Rect): boolean {
  const slack = 0.01;
  return (
    inner.left >= outer.left - slack &&
    inner.right <= outer.right + slack &&
    inner.bottom >= outer.bottom - slack &&
    inner.top <= outer.top + slack
  );
}

function overlap(a: Rect, b: Rect): boolean {
  const slack = 0.01;
  return a.left < b.right - slack && b.left < a.right - slack && a.bottom < b.top - slack && b.bottom < a.top - slack;
}

function nameOf({ part, text, rect }: Shape): string {
  return `${part} ${text ?? ""} at ${rect.left}, ${rect.top}`;
}

function textsOf(client: Client): string[] {
  return look(client).flatMap((shape) => (shape.text === undefined ? [] : [shape.text]));
}

/** The colours of the strip's fields, from the oldest week: G, R or grey as `-`. */
function stripOf(client: Client): string {
  const shapes = look(client).filter(({ part, rect }) => part === "texture" && rect.right - rect.left < 8);
  return shapes.map(({ paint: [red, green] }) => (green > red ? "G" : red > green ? "R" : "-")).join("");
}

/** The lines of the events that are in view: each begins with a date and has its fields. */
function eventsOf(client: Client): string[] {
  return textsOf(client).filter((text) => string.find(text, "^%d+-%d+-%d+ .*points=")[0] !== undefined);
}

/** Types into the search of the page of events. */
function enter(client: Client, words: string): void {
  const frames = client.session?.frames;
  const box = frames?.all.find((frame) => frames.state(frame).kind === "EditBox") as Frame & {
    SetText(text: string): void;
  };
  client.run(() => {
    box.SetText(words);
  });
  client.world.advance(2);
}

describe("the window", () => {
  const clients: Record<string, Client> = {};
  setup(() => {
    for (const locale of ["enUS", "deDE", "frFR"]) clients[locale] = playScene(locale);
  });

  it("has all in its frame, nothing over anything else, and texts that fit, on each page in every language", () => {
    for (const [locale, client, page] of Object.entries(clients).flatMap(([language, client]) =>
      [LOCALES[language].details, LOCALES[language].events, LOCALES[language].overview].map(
        (name) => [language, client, name] as const,
      ),
    )) {
      click(client, page);
      client.world.advance(2);
      const frames = client.session?.frames;
      const shapes = look(client);
      const outer = windowOf(shapes);
      assert.is_true(shapes.length > 15, locale);
      const texts = shapes.filter(({ part }) => part === "text");
      for (const shape of shapes) assert.is_true(isWithin(shape.rect, outer), `${locale}: ${nameOf(shape)}`);
      for (const shape of texts) {
        const state = frames?.state(shape.owner);
        const width = textWidth(state?.values.Text as string, fontSize(state?.values.font as string));
        assert.is_true(width <= shape.rect.right - shape.rect.left + 0.01, `${locale}: too long: ${shape.text ?? ""}`);
        // A bar's own text may be as long as the bar.
        const { parent } = frames?.state(shape.owner) ?? {};
        const around = parent === undefined ? undefined : frames && rectOf(frames, parent);
        assert.is_true(around !== undefined && isWithin(shape.rect, around), `${locale}: ${nameOf(shape)}`);
      }
      texts.forEach((a, i) => {
        for (const b of texts.slice(i + 1)) {
          assert.is_false(overlap(a.rect, b.rect), `${locale}: ${nameOf(a)} and ${nameOf(b)}`);
        }
      });
    }
  });

  it("tells a player where the ledger stands", () => {
    const texts = textsOf(clients.enUS);
    for (const text of [
      "EventSourcing",
      "GuildLoot",
      "Up to date. Checked with players online: 1",
      "refused: 1 from Anna-SimRealm",
      "61 of 61 events applied",
      "Time travel: the present",
    ]) {
      assert.is_true(texts.includes(text), `${text} in ${texts.join("\n")}`);
    }
    // An author's words are on the other page.
    const hash = clients.enUS.runText("return ledger:Hash()") as string;
    assert.is_nil(string.find(texts.join("\n"), hash, 1, true)[0]);
  });

  it("closes with Escape, which the game finds by its name", () => {
    const [name, isFrame] = clients.enUS.runText(`
      local name = UISpecialFrames[#UISpecialFrames]
      return { name, _G[name].TitleText ~= nil }`) as [string, boolean];
    assert.equal("EventSourcingWindow", name);
    assert.is_true(isFrame);
  });

  it("marks the page that is in view", () => {
    const client = clients.enUS;
    const marked = (): string[] =>
      look(client)
        .filter(({ text, paint }) => ["Overview", "Events", "Details"].includes(text ?? "") && paint[2] === 1)
        .map(({ text }) => text as string);
    assert.same(["Overview"], marked());
    click(client, "Events");
    assert.same(["Events"], marked());
    click(client, "Overview");
    assert.same(["Overview"], marked());
  });

  it("shows on its third page what the ledger and its peers hold", () => {
    const client = clients.enUS;
    click(client, "Details");
    const texts = textsOf(client).join("\n");
    const hash = client.runText("return ledger:Hash()") as string;
    for (const text of [`Events: 61, weeks: 27, hash: ${hash}`, "1 more", "GUILD: sent"]) {
      assert.is_true(string.find(texts, text, 1, true)[0] !== undefined, `${text} in ${texts}`);
    }
    assert.is_nil(string.find(texts, "Time travel", 1, true)[0]);
    // Anna advertises four weeks, and holds something in the second newest that is refused here.
    const strip = stripOf(client);
    assert.equal("GGRG", string.sub(strip, -4));
    assert.equal(27, strip.length);
    click(client, "Overview");
    assert.is_true(textsOf(client).includes("Time travel: the present"));
  });

  it("lists the newest events first, with names, and those with some words in them", () => {
    const client = clients.enUS;
    click(client, "Events");
    client.world.advance(2);
    const all = eventsOf(client);
    assert.equal(11, all.length);
    assert.is_true(textsOf(client).includes("1 to 11 of 61 found"));
    assert.is_true(
      string.find(all[0], "  Anna%-SimRealm  AW  target=%a+%-SimRealm, points=%d+$")[0] !== undefined,
      all[0],
    );
    assert.same([...all].sort().reverse(), all);
    enter(client, "points=12");
    const some = eventsOf(client);
    assert.is_true(some.length > 5 && some.every((line) => line.endsWith("points=12")), some.join("\n"));
    enter(client, "EMIL");
    assert.is_true(eventsOf(client).every((line) => line.includes("target=Emil-SimRealm")));
    enter(client, "nobody at all");
    assert.same([], eventsOf(client));
    assert.is_true(textsOf(client).includes("Nothing found."));
    enter(client, "");
    assert.same(all, eventsOf(client));
  });

  it("goes to older events and back, with buttons and the mouse wheel", () => {
    const client = clients.enUS;
    const first = eventsOf(client);
    click(client, "Older");
    assert.is_true(textsOf(client).includes("12 to 22 of 61 found"));
    for (const _ of $range(1, 9)) click(client, "Older");
    assert.is_true(textsOf(client).includes("51 to 61 of 61 found"));
    for (const _ of $range(1, 9)) click(client, "Newer");
    assert.same(first, eventsOf(client));
    const frames = client.session?.frames;
    const page = frames?.all.find((frame) => frames.state(frame).scripts.OnMouseWheel !== undefined);
    client.run(() => {
      if (frames !== undefined && page !== undefined) frames.state(page).scripts.OnMouseWheel?.(page, -1);
    });
    assert.is_true(textsOf(client).includes("4 to 14 of 61 found"));
    assert.equal(first[3], eventsOf(client)[0]);
    click(client, "Newer");
  });

  it("shows events of one type only, what comes in, and what is undone", () => {
    const client = clients.enUS;
    client.runText(`
      Loss = LibStub("EventSourcing-1.0"):DefineEvent("LS", { { "points", "int" }, { "note", "string" } })
      ledger:AddEvents({ Loss })
      loss = ledger:Append(Loss, { points = 7, note = "|TInterface\\\\x:900|t" })`);
    client.world.advance(2);
    // A peer's text draws no picture.
    assert.is_true(eventsOf(client)[0].endsWith("LS  points=7, note=||TInterface\\x:900||t"), eventsOf(client)[0]);
    click(client, "All types");
    client.world.advance(2);
    assert.equal(11, eventsOf(client).length);
    assert.is_true(textsOf(client).includes("AW"));
    click(client, "AW");
    client.world.advance(2);
    assert.equal(1, eventsOf(client).length);
    client.runText("ledger:Retract(loss)");
    client.world.advance(2);
    assert.is_true(eventsOf(client)[0].endsWith("(undone)"));
    // The box with rows has those of the type.
    click(client, "Copy as CSV");
    client.world.advance(2);
    const frames = client.session?.frames;
    const rows = frames?.all
      .filter((frame) => frames.state(frame).kind === "EditBox")
      .map((frame) => frames.state(frame).values.Text as string)
      .find((text) => text.startsWith("time,type"));
    assert.is_true(rows?.split("\r\n").length === 3, rows);
    client.runText("ledger:Restore(loss)");
    const box = frames?.all.find((frame) => frames.state(frame).kind === "ScrollFrame");
    client.run(() => {
      if (box !== undefined) (frames?.state(box).parent as Frame & { Hide(): void }).Hide();
    });
    click(client, "LS");
    client.world.advance(2);
    assert.is_true(textsOf(client).includes("1 to 11 of 62 found"));
    click(client, "Overview");
  });

  it("shows how far an import or export is, and only then", () => {
    const client = clients.frFR;
    const bars = (): string[] => textsOf(client).filter((text) => text.startsWith("Importation"));
    assert.same([], bars());
    client.runText(`
      local rows = {}
      for i = 1, 9000 do rows[i] = { at = 1600000000 + i * 600, points = i } end
      ledger:ImportRows(rows, function(row)
        return { type = Award, payload = { target = UnitGUID("player"), points = row.points }, time = row.at, source = "Old" }
      end, function(report) imported = report end)`);
    let seen = bars();
    for (let i = 0; i < 100 && seen.length === 0; i += 1) {
      client.world.advance(0.1);
      seen = bars();
    }
    assert.equal(1, seen.length);
    client.world.advance(60);
    // One has 13 points.
    assert.equal(8999, client.runText("return imported.added"));
    assert.same([], bars());
  });

  it("stays where the player puts it, through a reload", () => {
    const client = clients.frFR;
    const placeOf = (): unknown =>
      client.runText("return { EventSourcingWindow:GetLeft(), EventSourcingWindow:GetTop() }");
    const middle = placeOf();
    client.runText(`
      EventSourcingWindow:GetScript("OnDragStart")(EventSourcingWindow)
      EventSourcingWindow:ClearAllPoints()
      EventSourcingWindow:SetPoint("TOPLEFT", UIParent, "BOTTOMLEFT", 40.2, 600.4)
      EventSourcingWindow:GetScript("OnDragStop")(EventSourcingWindow)`);
    const reopen = (): void => {
      client.logout();
      client.login();
      client.world.advance(2);
      client.slash("/es window");
    };
    reopen();
    assert.same([40, 600], placeOf());
    // What somebody has written there by hand does no harm.
    client.runText(`GuildLootDB.window = { left = "x" }`);
    reopen();
    assert.same(middle, placeOf());
  });

  it("speaks the client's language", () => {
    assert.is_true(textsOf(clients.deDE).join("\n").includes("Zeitreise: die Gegenwart"));
    assert.is_true(textsOf(clients.frFR).join("\n").includes("Voyage dans le temps : le présent"));
  });

  it("travels with its slider, at most twice a second", () => {
    const client = clients.enUS;
    const { world } = client;
    const slider = sliderOf(client) as Frame & { SetValue(value: number): void };
    const day = client.runText("return GetServerTime() - 90 * 86400") as number;
    client.runText(`
      travels = 0
      local travel = standings.TravelTo
      standings.TravelTo = function(self, time) travels = travels + 1 return travel(self, time) end`);
    client.run(() => {
      for (const i of $range(1, 20)) slider.SetValue(day - i);
    });
    assert.equal(0, client.runText("return travels"));
    world.advance(1);
    assert.equal(1, client.runText("return travels"));
    assert.equal(day - 20, client.runText("return standings:GetTravelTime()"));
    client.run(() => {
      slider.SetValue(math.huge);
    });
    world.advance(1);
    assert.is_nil(client.runText("return standings:GetTravelTime()"));
  });

  it("looks at the ledger while it is shown, and at nothing when it is closed", () => {
    const client = clients.deDE;
    const { world } = client;
    click(client, LOCALES.deDE.details);
    const count = (): number => {
      client.runText("looks = 0");
      world.advance(10);
      return client.runText("return looks") as number;
    };
    client.runText(`
      local hash = ledger.Hash
      ledger.Hash = function(self) looks = (looks or 0) + 1 return hash(self) end`);
    const shown = count();
    // Twice each time: for the line of counts, and beside the peers' hashes.
    assert.is_true(shown > 0 && shown <= 2 * 21, `${shown}`);
    const close = client.session?.frames.all.find((frame) => {
      const state = client.session?.frames.state(frame);
      return state?.kind === "Button";
    }) as Frame & { Click(): void };
    client.run(() => {
      close.Click();
    });
    assert.equal(0, count());
    assert.same([], look(client));
    // The next time it is the same window.
    const frames = client.session?.frames.all.length;
    client.slash("/es window");
    world.advance(1);
    assert.equal(frames, client.session?.frames.all.length);
    assert.is_true(look(client).length > 15);
  });
});
