import type { Event } from "../../../src/event/event";
import type { Ledger } from "../../../src/ledger/ledger";
import type { Projection } from "../../../src/replay/projection";
import type { ProjectionDefinition } from "../../../src/replay/definition";
import { Loot } from "../../support/events";
import { FakeTime } from "../../support/fakes";
import { copy, loot, openLedger, type Standings } from "../../support/ledgers";
import { Balance, balances, each, standings, tenWeeks, WEEK } from "./support/seasons";

/** The standings, with what was handled for them, by type. */
class Watched {
  readonly handled: Record<string, number | undefined> = {};
  readonly definition: ProjectionDefinition<Standings>;

  constructor(version = 1) {
    this.definition = { ...standings, version, on: { LT: this.watch("LT"), BL: this.watch("BL") } };
  }

  private watch(kind: "LT" | "BL") {
    return (state: Standings, event: Event) => {
      this.handled[kind] = (this.handled[kind] ?? 0) + 1;
      standings.on[kind](state, event);
    };
  }
}

/** What a login finds of ten weeks whose first five were closed before it. */
function closed(): object {
  const { ledger, start, time } = tenWeeks();
  ledger.Project(standings);
  time.settle();
  const [closing, reason] = ledger.Prune(start + 5 * WEEK, balances, { force: true });
  assert.is_not_nil(closing, reason);
  time.advance(60);
  ledger.Close();
  return copy(ledger.savedTable());
}

function login(
  storage: object,
  watched: Watched,
): { ledger: Ledger; time: FakeTime; projection: Projection<Standings> } {
  const time = new FakeTime();
  const ledger = openLedger({ time, storage, events: [Loot, Balance] });
  const projection = ledger.Project(watched.definition);
  time.settle();
  return { ledger, time, projection };
}

/** All that three people got in ten weeks. */
const ALL = each(() => 145);

describe("a snapshot of before a closing", () => {
  it("restores the state after it and a reload, and nothing is replayed", () => {
    const watched = new Watched();
    const { ledger, projection, time } = login(closed(), watched);
    assert.same({}, watched.handled);
    assert.same(ALL, projection.GetState());
    ledger.Append(Loot, loot(1, 5));
    time.settle();
    assert.same({ LT: 1 }, watched.handled);
    assert.same(
      each((person) => (person === 1 ? 150 : 145)),
      projection.GetState(),
    );
  });

  it("is not used for another version, which starts from the summary", () => {
    const watched = new Watched(2);
    const { projection } = login(closed(), watched);
    // Three balances, and three awards in each of five weeks.
    assert.same({ BL: 3, LT: 15 }, watched.handled);
    assert.same(ALL, projection.GetState());
  });
});
