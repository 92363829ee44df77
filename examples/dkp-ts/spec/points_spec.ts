// What follows from GuildDKP's events: given, when, then.
import { createScenario } from "EventSourcingTestKit";
import * as expect from "luassert";
import type { Points } from "../src/points";

const ANNA = "Player-1-0000000A";
const BERT = "Player-1-0000000B";

const scenario = createScenario<{ points: Points }>({
  name: "GuildDKP",
  files: ["dist/GuildDKP.lua"],
  open: ({ points }) => points.standings,
});

it("adds up awards, and decays them, rounded in favour of the player", () => {
  const story = scenario
    .given(({ points }) => points.award([ANNA, BERT], 100))
    .when(({ points }) => points.award([BERT], 5, "in time"))
    .when(({ points }) => points.decay(10));
  expect.same({ [ANNA]: { points: 90, items: 0 }, [BERT]: { points: 95, items: 0 } }, story.state());
});

it("does not decay what is owed, and gives back what a decay took when it is taken back", () => {
  const story = scenario
    .given(({ points }) => points.award([ANNA], 100))
    .when(({ points }) => points.loot(BERT, 19019, 30))
    .when(({ points }) => points.decay(50));
  expect.same({ [ANNA]: { points: 50, items: 0 }, [BERT]: { points: -30, items: 1 } }, story.state());
  story.when(({ points }) => {
    const last = points.findLast();
    if (last !== undefined) points.undo(last);
  });
  expect.same({ [ANNA]: { points: 100, items: 0 }, [BERT]: { points: -30, items: 1 } }, story.state());
});

it("refuses awards of those who are no officers", () => {
  const story = scenario
    .given()
    .ranked(2)
    .when(({ points }) => points.award([ANNA], 1));
  expect.equal("authorize refused AW: rank 2, needed 1", story.refusal());
  expect.same({}, story.state());
});
