import type { Client } from "../../sim/client";
import { contentOf } from "../../soak/journal";
import { award, Guild, ledgerOf, standingsOf, startSending } from "../support/guild";
import { fill, history } from "../support/histories";
import { seeded } from "../support/random";

/** Crashes tried for each of the things that a client may be at. */
const TRIALS = 8;
const HISTORY = history(240, 5);

/** A guild in which the victim is about to do something; what it does is played for a while, and it may crash at any step. */
interface Scene {
  readonly guild: Guild;
  readonly victim: Client;
  readonly peer: Client;
}

interface Activity {
  /** Events of the history that the victim's disk holds; the peer holds all. */
  readonly held: number;
  play(scene: Scene): void;
}

/** Does something while the victim is there. */
function whileOnline(scene: Scene, times: number, seconds: number, act: (this: void, i: number) => void): void {
  for (const i of $range(1, times)) {
    if (scene.victim.online) {
      act(i);
    }
    scene.guild.world.advance(seconds);
  }
}

const ACTIVITIES: Record<string, Activity> = {
  appends: {
    held: 240,
    play: (scene) => {
      whileOnline(scene, 8, 0.7, (i) => {
        award(scene.victim, i, i);
      });
    },
  },
  receives: {
    held: 240,
    play: (scene) => {
      whileOnline(scene, 8, 0.7, (i) => {
        award(scene.peer, i, i);
      });
    },
  },
  merges: {
    held: 90,
    play: (scene) => {
      startSending(scene.peer);
      whileOnline(scene, 60, 1, () => undefined);
    },
  },
  replays: {
    held: 240,
    play: (scene) => {
      scene.victim.reload();
      whileOnline(scene, 4, 1, (i) => {
        scene.peer.run(() => {
          // Late, so that it has to go back.
          const { Loot } = scene.peer.env as unknown as { Loot: never };
          const payload = { target: scene.peer.guid, points: i, item: 1 };
          ledgerOf(scene.peer).Append(Loot, payload, { at: HISTORY[100 + i].time + 1 });
        });
      });
    },
  },
  "logs out": {
    held: 240,
    play: (scene) => {
      whileOnline(scene, 3, 0.1, (i) => {
        award(scene.victim, i, i);
      });
      if (scene.victim.online) {
        scene.victim.logout();
      }
      scene.guild.world.advance(1);
    },
  },
};

/** The victim has logged in with what its disk holds, which is what the peer has, or a part of it. */
function setUp(held: number): Scene {
  const guild = new Guild({ cpu: 0.2 }, "REPLAY = { batchSize = 40 }");
  const victim = guild.join("Officer1");
  const peer = guild.join("Officer2");
  fill(victim, HISTORY.slice(0, held));
  fill(peer, HISTORY);
  guild.world.advance(1);
  victim.reload();
  guild.world.advance(1);
  return { guild, victim, peer };
}

/** How many steps the victim takes in it. */
function stepsOf(activity: Activity): number {
  const scene = setUp(activity.held);
  let steps = 0;
  scene.victim.onStep = () => {
    steps += 1;
  };
  activity.play(scene);
  return steps;
}

/** What is on the victim's disk, as a client opens it. */
function contentOnDisk(victim: Client): LuaTable<string, string> {
  victim.login();
  return contentOf(ledgerOf(victim));
}

/** Whether the step was come to: how clients spread their messages differs by a few. */
function crashAt(name: string, activity: Activity, step: number): boolean {
  const what = `${name}, step ${step}`;
  const scene = setUp(activity.held);
  const { guild, victim, peer } = scene;
  const before = contentOf(ledgerOf(victim));
  victim.crashAtStep(step);
  activity.play(scene);
  if (victim.online) {
    return false;
  }
  assert.same([], guild.world.errors(), what);
  const known = contentOf(ledgerOf(peer));
  const onDisk = contentOnDisk(victim);
  for (const [key, event] of before) {
    assert.equal(event, onDisk.get(key), `${what}: lost from the disk`);
  }
  // Life goes on at once, whatever is still missing.
  guild.world.advance(2);
  assert.is_not_nil(award(victim, 7, 70), what);
  startSending(victim);
  startSending(peer);
  assert.is_true(
    guild.world.advanceUntil(() => guild.isEqual(), 900),
    `${what}: not equal after 900 s`,
  );
  guild.expectEqual();
  const after = contentOf(ledgerOf(victim));
  for (const all of [before, known, onDisk]) {
    for (const [key, event] of all) {
      assert.equal(event, after.get(key), `${what}: lost`);
    }
  }
  assert.same(standingsOf(peer), standingsOf(victim), what);
  return true;
}

describe("a client that crashes", () => {
  for (const [name, activity] of pairs(ACTIVITIES)) {
    it(`at any step while it ${name} has what was saved, and peers give it the rest`, () => {
      const steps = stepsOf(activity);
      assert.is_true(steps >= 5, `${steps} steps`);
      const random = seeded(steps);
      let crashes = 0;
      const trials = math.min(TRIALS, steps);
      for (const i of $range(1, trials)) {
        // One out of each equal part, so that early and late ones are among them.
        const [from, to] = [math.floor(((i - 1) * steps) / trials) + 1, math.floor((i * steps) / trials)];
        if (crashAt(name, activity, random.between(from, to))) {
          crashes += 1;
        }
      }
      assert.is_true(crashes >= trials - 2, `${crashes} crashes of ${trials}`);
    });
  }
});
