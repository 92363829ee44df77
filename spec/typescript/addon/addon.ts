/** A whole addon as somebody writes it for TypeScriptToLua with its default options, on the npm package. */
import type { EventSourcing, Ledger } from "wow-eventsourcing";

declare function LibStub(this: void, name: "EventSourcing-1.0"): EventSourcing;
declare function UnitGUID(this: void, unit: string): string;
declare function CreateFrame(this: void, kind: string): Frame;
interface Frame {
  RegisterEvent(name: string): void;
  SetScript(script: string, handler: (this: void, frame: Frame, event: string) => void): void;
}
declare let TypedPointsDB: object | undefined;
declare const SlashCmdList: Record<string, (this: void, text: string) => void>;
declare let SLASH_TYPEDPOINTS1: string;

const ES = LibStub("EventSourcing-1.0");

const Award = ES.DefineEvent("AW", [
  ["target", "guid"],
  ["points", "int"],
  ["items", "int[]"],
  ["note", "string?"],
]);

type AwardEvent = typeof Award;

function open(storage: object) {
  const ledger = ES.OpenLedger({
    name: "TypedPoints",
    storage,
    events: [Award],
    authorize: (event, sender) => event.type !== "AW" || event.points <= 100 || sender === "Anna-SimRealm",
  });
  const standings = ledger.Project({
    name: "standings",
    version: 1,
    initial: (): Record<string, number> => ({}),
    on: {
      AW: (state, event) => {
        state[event.target] = (state[event.target] ?? 0) + event.points + event.items.length;
      },
    },
  });
  return { ledger, standings };
}

function list(ledger: Ledger<AwardEvent>): string[] {
  const lines: string[] = [];
  for (const event of ledger.Events()) {
    if (event.type === "AW") {
      lines.push(`${event.points} ${event.note ?? "-"} ${event.items.join("+")}`);
    }
  }
  return lines;
}

const frame = CreateFrame("Frame");
frame.RegisterEvent("PLAYER_LOGIN");
frame.SetScript("OnEvent", () => {
  TypedPointsDB ??= {};
  const { ledger, standings } = open(TypedPointsDB);
  ledger.StartSending();
  ledger.OnAppend((event, sender) => {
    if (sender !== undefined && event.type === "AW") {
      print(`from ${sender}: ${event.points}`);
    }
  });
  SLASH_TYPEDPOINTS1 = "/typed";
  SlashCmdList.TYPEDPOINTS = (text) => {
    const points = tonumber(text);
    if (points !== undefined) {
      const me = UnitGUID("player");
      const [event, message] = ledger.Append(Award, { target: me, points, items: [19019, 16900] });
      print(event?.points ?? message);
      return;
    }
    standings.CatchUp();
    for (const [, sum] of pairs(standings.GetState())) {
      print(`sum ${sum}`);
    }
    const [applied, total] = standings.GetProgress();
    print(`${applied} of ${total}: ${list(ledger).join(", ")}`);
  };
});
