import { LOOK } from "../support/fakes";

/** Longer than any budget of a frame: after each look at the clock the frame is over. */
const SLOW = 10;

/** Specs that say how much is done in a frame, or before a limit of time: these hold for another clock. */
const ABOUT_TIME = new LuaSet<string>();
for (const name of [
  // So many events a frame.
  "uses every frame",
  "has no timer and no frame while nothing is pending",
  "applies at most batchSize events in an interval",
  "applies at most batchSize events in a frame",
  // A logout saves states until its time is over: here that is at once.
  "opens whatever is wrong in it, says so, uses the rest, and is saved as a healthy one",
  "restores the state at login, and only what came after is replayed",
  "is not used for another version, other events, other retractions, or when it is damaged",
  "saves and ends it, and frees its name",
  "hands over the state as it was, and leaves the live one alone",
]) {
  ABOUT_TIME.add(name);
}

/** Files about what something costs, or which interrupt it themselves. */
const ABOUT_COST = ["slices_spec", "cost_spec", "busy_spec", "large_spec", "stateText_spec"];
/** So do these, of files that are about more. */
const COSTLY = ["costs little", "instructions", "longer than any stack", "push out the few", "whenever they come"];

type Block = (this: void, name: string, body: (this: void) => void) => void;

/** The files of these folders with specs. */
function specFiles(...folders: string[]): string[] {
  const others = ABOUT_COST.map((name) => `! -name ${name}.lua`).join(" ");
  const [listing] = io.popen(`find ${folders.join(" ")} -name '*_spec.lua' ${others} | sort`);
  const files: string[] = [];
  for (const [line] of (listing as LuaFile).lines()) {
    files.push(line);
  }
  return files;
}

/** All that is said of ledgers and projections holds whenever they are interrupted. */
describe("with every pause yielding,", () => {
  setup(() => {
    LOOK.milliseconds = SLOW;
  });
  teardown(() => {
    LOOK.milliseconds = 0;
  });
  // Some specs make their ledgers while they are read.
  LOOK.milliseconds = SLOW;
  const busted = getfenv(1) as unknown as { it: Block };
  const world = setmetatable(
    {
      it: (name: string, body: (this: void) => void) => {
        if (!ABOUT_TIME.has(name) && !COSTLY.some((part) => name.includes(part))) {
          busted.it(name, body);
        }
      },
    },
    { __index: busted },
  );
  for (const file of specFiles("build/spec/ledger", "build/spec/replay")) {
    const [chunk, problem] = loadfile(file);
    if (chunk === undefined) {
      error(problem);
    }
    setfenv(chunk as () => void, world);
    (chunk as (this: void) => void)();
  }
  LOOK.milliseconds = 0;
});
