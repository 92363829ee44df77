import { encodeAdvertisement, encodeWeeks } from "../../../src/sync/messages/advertisement";
import { type DataPart, encodeData } from "../../../src/sync/messages/data";
import { encodeFrame, encodePlainFrame, frameSeed, Kind } from "../../../src/sync/messages/frame";
import { hashText, PICKED } from "../../../src/sync/messages/hash";
import { encodePiece, PIECE_BYTES } from "../../../src/sync/messages/piece";
import { encodeRequest } from "../../../src/sync/messages/request";
import { THIS_WEEK } from "../support/histories";
import { eventOf, MemorySet, WEEK } from "../support/memorySet";
import { type Client, World } from "../support/world";

const SEED = frameSeed("Spec");
const OFFICER = "Officer-Realm";
const STRANGER = "Stranger-Realm";
/** The week of which something is missing. */
const NUMBER = THIS_WEEK - 1;

/** A client without events, who trusts the officer, and a week of some events that it is given. */
class Scene {
  readonly world = new World(1);
  readonly client: Client;
  readonly held = new MemorySet();

  constructor(events = 6) {
    this.client = this.world.join("Client", { sketchCells: 0.5, whisperEvents: 1e6 });
    this.client.mayServe = (sender) => sender === OFFICER;
    this.world.start(this.client);
    for (const i of $range(1, events)) {
      this.held.add(eventOf(NUMBER * WEEK + i, "C1", `value ${i}`));
    }
  }

  say(sender: string, kind: Kind, body: string): void {
    const text = kind === Kind.Piece ? encodePlainFrame(kind, body) : encodeFrame(SEED, kind, body);
    const isBulk = kind === Kind.Data || kind === Kind.Piece;
    this.world.deliver(this.client, isBulk ? "bulk" : "control", text, "GUILD", sender);
    this.world.run(0.5);
  }

  advertise(sender: string): void {
    const { a, b } = this.held.fingerprint();
    const week = {
      week: NUMBER,
      count: this.held.count(),
      a,
      b,
      adler: this.held.weekAdler(NUMBER, () => undefined) ?? 0,
    };
    this.say(sender, Kind.Advertisement, encodeAdvertisement(true, 1, week.count, a, b, encodeWeeks([week])));
  }

  hash(): string {
    const { a, b } = this.held.fingerprint();
    return hashText(this.held.count(), a, b);
  }

  data(given: Partial<DataPart> = {}): DataPart {
    const about = { subject: NUMBER, hash: this.hash(), part: 1, parts: 1, compressed: false, isRest: false };
    return { ...about, payload: this.held.everything(), ...given };
  }

  /** The officer tells of the week, and it is asked for. */
  asked(): this {
    this.advertise(OFFICER);
    this.world.run(10);
    assert.equal(1, this.world.sent(Kind.Request).length);
    return this;
  }
}

describe("a part of an answer", () => {
  it("of what is wanted is taken in, and what came is not asked for again", () => {
    const scene = new Scene().asked();
    scene.say(OFFICER, Kind.Data, encodeData(scene.data()));
    assert.equal(6, scene.client.events.count());
    scene.world.run(200);
    assert.equal(1, scene.world.sent(Kind.Request).length);
    assert.same([], scene.client.rejected);
  });

  it("of more parts than there are events is none", () => {
    const scene = new Scene().asked();
    scene.say(OFFICER, Kind.Data, encodeData(scene.data({ parts: 7 })));
    assert.same(["message"], scene.client.rejected);
    assert.equal(0, scene.client.events.count());
    // Of picked events nobody knows how many there are.
    scene.say(OFFICER, Kind.Data, encodeData(scene.data({ subject: PICKED, parts: 7 })));
    assert.same(["message"], scene.client.rejected);
  });

  it("that does not unpack, or inflates to more than packLimit, is dropped", () => {
    const scene = new Scene().asked();
    scene.say(OFFICER, Kind.Data, encodeData(scene.data({ payload: "no pack" })));
    scene.say(OFFICER, Kind.Data, encodeData(scene.data({ payload: "!", compressed: true })));
    scene.say(OFFICER, Kind.Data, encodeData(scene.data({ payload: "x".repeat(4097), compressed: true })));
    assert.same(["pack", "pack", "size"], scene.client.rejected);
    const bomb = new Scene().asked();
    bomb.client.sync.close();
    bomb.client.options = { ...bomb.client.options, packLimit: 100 };
    bomb.world.start(bomb.client);
    bomb.advertise(OFFICER);
    bomb.say(OFFICER, Kind.Data, encodeData(bomb.data({ payload: "\u0001".repeat(60), compressed: true })));
    bomb.say(OFFICER, Kind.Data, encodeData(bomb.data()));
    assert.same(["size", "rate"], bomb.client.rejected, "and its sender is not heard for a minute");
  });

  it("of what we hold is not unpacked", () => {
    const scene = new Scene();
    scene.client.events.addMany([]);
    for (const i of $range(1, 6)) {
      scene.client.events.add(eventOf(NUMBER * WEEK + i, "C1", `value ${i}`));
    }
    scene.say(OFFICER, Kind.Data, encodeData(scene.data({ payload: "no pack" })));
    assert.same([], scene.client.rejected);
  });

  it("of a stranger is no answer to what a trusted peer told of, whatever it brings", () => {
    const scene = new Scene().asked();
    const half = scene.held.packWeek(NUMBER, 90, () => undefined)[0];
    scene.say(STRANGER, Kind.Data, encodeData(scene.data({ payload: half })));
    assert.is_true(scene.client.events.count() > 0);
    scene.world.run(60);
    assert.is_true(scene.world.sent(Kind.Request).length > 1, "it is asked for again");
    assert.is_true(scene.client.sync.getSyncState() !== "synced");
  });
});

describe("pieces of an answer", () => {
  /** The pieces of the answer, in a block that has so many others. */
  function pieces(scene: Scene, others = 0): string[] {
    const text = encodeFrame(SEED, Kind.Data, encodeData(scene.data()));
    const own = math.ceil(text.length / PIECE_BYTES);
    const total = own + others;
    const list: string[] = [];
    for (const place of $range(0, own - 1)) {
      const payload = string.sub(text, place * PIECE_BYTES + 1, (place + 1) * PIECE_BYTES);
      list.push(encodePiece({ block: 5, total, place, back: place, payload }));
    }
    return list;
  }

  it("are put together in any order, and the whole is handled as one message", () => {
    const scene = new Scene(30).asked();
    const list = pieces(scene);
    assert.is_true(list.length >= 3);
    for (const i of $range(list.length, 1, -1)) {
      scene.say(OFFICER, Kind.Piece, list[i - 1]);
    }
    assert.equal(30, scene.client.events.count());
  });

  it("put off what was asked for while they come from a trusted peer, and not from a stranger", () => {
    for (const [sender, asked] of [
      [OFFICER, 1],
      [STRANGER, 2],
    ] as [string, number][]) {
      const scene = new Scene(30).asked();
      scene.advertise(STRANGER);
      const list = pieces(scene);
      scene.world.run(25);
      scene.say(sender, Kind.Piece, list[0]);
      scene.world.run(12);
      scene.say(sender, Kind.Piece, list[1]);
      scene.world.run(14);
      assert.equal(asked, scene.world.sent(Kind.Request).length, sender);
    }
  });

  it("that are missing are asked for of a trusted peer, when what it sends is of use", () => {
    for (const [sender, needs] of [
      [OFFICER, 1],
      [STRANGER, 0],
    ] as [string, number][]) {
      const scene = new Scene(30).asked();
      const list = pieces(scene);
      scene.say(sender, Kind.Piece, list[0]);
      scene.say(sender, Kind.Piece, list[list.length - 1]);
      scene.world.run(8);
      assert.equal(needs, scene.world.sent(Kind.Need).length, sender);
    }
    const scene = new Scene(30);
    for (const i of $range(1, 30)) {
      scene.client.events.add(eventOf(NUMBER * WEEK + i, "C1", `value ${i}`));
    }
    const list = pieces(scene);
    scene.say(OFFICER, Kind.Piece, list[0]);
    scene.say(OFFICER, Kind.Piece, list[list.length - 1]);
    scene.world.run(30);
    assert.equal(0, scene.world.sent(Kind.Need).length, "all of it is held");
  });

  it("that are missing are asked for although their sender has gone on to a week that is held", () => {
    const scene = new Scene(30).asked();
    const [first] = pieces(scene);
    const own = eventOf((NUMBER - 1) * WEEK, "C1", "held");
    scene.client.events.add(own);
    const held = new MemorySet();
    held.add(own);
    const { a, b } = held.fingerprint();
    const next = scene.data({ subject: NUMBER - 1, hash: hashText(1, a, b), payload: held.everything() });
    const text = encodeFrame(SEED, Kind.Data, encodeData(next));
    scene.say(OFFICER, Kind.Piece, first);
    scene.say(OFFICER, Kind.Piece, encodePiece({ block: 6, total: 1, place: 0, back: 0, payload: text }));
    scene.world.run(10);
    assert.equal(1, scene.world.sent(Kind.Need).length);
  });

  it("of one part say nothing against what peers have agreed on: nobody holds back for them", () => {
    const scene = new Scene(30);
    scene.client.mayServe = () => true;
    scene.world.start(scene.client);
    for (const i of $range(1, 30)) {
      scene.client.events.add(eventOf(NUMBER * WEEK + i, "C1", `value ${i}`));
    }
    scene.say("Other-Realm", Kind.Advertisement, encodeAdvertisement(true, 1, 1, 5, 5, encodeWeeks([])));
    scene.world.run(5);
    scene.advertise(OFFICER);
    scene.world.run(5);
    scene.say(OFFICER, Kind.Piece, pieces(scene)[0]);
    assert.equal("out of sync", scene.client.sync.getSyncState(), "the other may still object");
    scene.world.run(5);
    assert.equal("synced", scene.client.sync.getSyncState());
  });

  it("of a block that its sender has not ended are heard by chance: no answer leaves out what they brought", () => {
    /** How many pieces answer a request for the week, when so many of the block that brought it are still to come. */
    const answered = (missing: number): number => {
      const scene = new Scene(30).asked();
      for (const piece of pieces(scene, missing)) {
        scene.say(OFFICER, Kind.Piece, piece);
      }
      scene.world.run(20);
      assert.equal(30, scene.client.events.count());
      scene.client.sync.startSending();
      scene.world.run(10);
      const body = encodeRequest({ list: [{ subject: NUMBER, hash: scene.hash() }] });
      scene.say(OFFICER, Kind.Request, body);
      scene.world.run(60);
      return scene.world.sent(Kind.Piece).length;
    };
    assert.equal(0, answered(0));
    assert.is_true(answered(30) > 0);
  });

  it("picked out for another are taken in, but not asked for when they are missing", () => {
    const scene = new Scene(30);
    const text = encodeFrame(SEED, Kind.Data, encodeData(scene.data({ subject: PICKED, hash: hashText(5, 1, 1) })));
    const total = math.ceil(text.length / PIECE_BYTES);
    const payload = string.sub(text, 1, PIECE_BYTES);
    scene.say(OFFICER, Kind.Piece, encodePiece({ block: 5, total, place: 0, back: 0, payload }));
    scene.world.run(30);
    assert.equal(0, scene.world.sent(Kind.Need).length);
  });
});
