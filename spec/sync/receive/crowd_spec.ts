import { encodeAdvertisement, encodeWeeks } from "../../../src/sync/messages/advertisement";
import { encodeFrame, frameSeed, Kind } from "../../../src/sync/messages/frame";
import { noPause } from "../support/lone";
import { THIS_WEEK } from "../support/histories";
import { eventOf, MemorySet, WEEK } from "../support/memorySet";
import { type Client, World } from "../support/world";

const SEED = frameSeed("Spec");
const OFFICER = "Officer-Realm";
const EARNED = "Earned-Realm";
/** A crowd asks when the server's time is a multiple of it. */
const PERIOD = 150;

/** A client that lacks most of a week; the addon vouches for the officer, and another has earned its standing. */
class Scene {
  readonly world = new World(1);
  readonly client: Client;
  private readonly held = new MemorySet();
  private readonly clock = this.world.clock();

  constructor(lacking = 40) {
    this.client = this.world.join("Client", { whisperEvents: 1e6 });
    this.client.mayServe = (sender) => sender === OFFICER;
    this.world.start(this.client);
    for (const i of $range(1, 60)) {
      const event = eventOf((THIS_WEEK - 1) * WEEK + i, "C1", `value ${i}`);
      this.held.add(event);
      if (i > lacking) {
        this.client.events.add(event);
      }
    }
    this.world.run(10);
  }

  advertise(sender: string, isCrowd: boolean): this {
    const { held } = this;
    const { a, b } = held.fingerprint();
    const week = THIS_WEEK - 1;
    const adler = held.weekAdler(week, noPause) ?? 0;
    const weeks = encodeWeeks([{ week, count: held.count(), a, b, adler }]);
    const body = encodeAdvertisement(true, 1, held.count(), a, b, weeks, false, isCrowd);
    this.world.deliver(this.client, "control", encodeFrame(SEED, Kind.Advertisement, body), "GUILD", sender);
    this.world.run(0.5);
    return this;
  }

  /** An event of that peer is accepted. */
  earn(): this {
    const own = new MemorySet();
    own.add(eventOf((THIS_WEEK - 1) * WEEK + 900, "C9", "its own"));
    this.world.deliver(this.client, "control", encodeFrame(SEED, Kind.Event, own.everything()), "GUILD", EARNED);
    this.world.run(0.5);
    return this;
  }

  /** Seconds until the client asks for something, in any way, and the server's time then. */
  asks(): LuaMultiReturn<[seconds: number, serverTime: number]> {
    const from = this.clock.now();
    const count = () =>
      [Kind.Request, Kind.Sketch, Kind.WeekParts, Kind.Query].map((kind) => this.world.sent(kind).length).join();
    const before = count();
    while (count() === before && this.clock.now() - from < 2 * PERIOD) {
      this.world.run(0.5);
    }
    return $multi(this.clock.now() - from, this.clock.serverTime());
  }
}

describe("a client that lacks much", () => {
  it("asks at once when nobody speaks of a crowd", () => {
    const [seconds] = new Scene().advertise(OFFICER, false).asks();
    assert.is_true(seconds < 10, `${seconds} s`);
  });

  it("waits for a crowd until it asks together", () => {
    const scene = new Scene().advertise(OFFICER, true);
    const [, at] = scene.asks();
    assert.is_true(at % PERIOD < 10, `at ${at}`);
    assert.equal(1, scene.world.sent(Kind.Request).length);
    assert.equal(0, scene.world.sent(Kind.Sketch).length + scene.world.sent(Kind.WeekParts).length);
  });

  it("waits for nobody who has only earned its standing, and for no stranger", () => {
    for (const hasEarned of [true, false]) {
      const scene = new Scene();
      if (hasEarned) {
        scene.earn();
      }
      const [seconds] = scene.advertise(EARNED, true).advertise(OFFICER, false).asks();
      assert.is_true(seconds < 10, `${seconds} s`);
    }
  });
});

describe("a client that lacks five events", () => {
  it("does not wait for a crowd", () => {
    const [seconds] = new Scene(5).advertise(OFFICER, true).asks();
    assert.is_true(seconds < 10, `${seconds} s`);
  });
});
