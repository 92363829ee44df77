import { Inbox, type Item } from "../../../src/sync/receive/inbox";
import { Lone } from "../support/lone";

/** An inbox in which messages wait to be handled. */
class Scene {
  readonly lone: Lone;
  readonly reasons: string[] = [];
  readonly handled: Item[] = [];
  readonly inbox: Inbox;
  trusts = true;
  isAsking = false;

  constructor(options: ConstructorParameters<typeof Lone>[0] = {}) {
    this.lone = new Lone(options);
    const context = {
      ...this.lone.context,
      world: { ...this.lone.context.world, trustSender: () => this.trusts },
      start: () => ({ cancel: () => undefined, isDone: () => false }),
    };
    this.inbox = new Inbox(
      context,
      () => this.isAsking,
      (reason) => this.reasons.push(reason),
      (item) => this.handled.push(item),
    );
  }

  /** The reasons for which these texts, all from one sender, are dropped. */
  hear(texts: string[], channel = "GUILD", sender = "Anna-Realm"): string[] {
    this.reasons.length = 0;
    for (const text of texts) {
      this.inbox.receive("control", text, channel, sender);
    }
    return [...this.reasons];
  }
}

describe("the inbox", () => {
  it("drops what is on no channel of the ledger's, not trusted, unasked, or too long", () => {
    const scene = new Scene({ messageBytes: 100 });
    assert.same([], scene.hear(["x"]));
    assert.same(["channel"], scene.hear(["x"], "RAID"));
    assert.same(["unasked"], scene.hear(["x"], "WHISPER"));
    assert.same(["size"], scene.hear([string.rep("x", 101)]));
    scene.isAsking = true;
    assert.same([], scene.hear(["x"], "WHISPER"));
    scene.trusts = false;
    assert.same(["untrusted"], scene.hear(["x"]));
  });

  it("does not hear ourselves", () => {
    const scene = new Scene();
    assert.same([], scene.hear(["x"], "RAID", "Self-Realm"));
    assert.is_nil(scene.lone.context.peers.byName.get("Self-Realm"));
  });

  it("hears an added peer's whispers", () => {
    const scene = new Scene();
    scene.lone.context.channels.addPeer("Anna-Realm");
    assert.same([], scene.hear(["x"], "WHISPER"));
    assert.same(["unasked"], scene.hear(["x"], "WHISPER", "Bert-Realm"));
  });

  it("takes a quarter of its messages, and of its bytes, from one peer", () => {
    const many = new Scene({ inboxMessages: 40, peerBurst: 100 });
    assert.equal(5, many.hear(Array.from({ length: 15 }, () => "x")).length);
    assert.same([], many.hear(["x"], "GUILD", "Bert-Realm"));
    const large = new Scene({ inboxBytes: 400, peerBurst: 100 });
    assert.same(["full"], large.hear([string.rep("x", 60), string.rep("x", 60)]));
  });

  it("takes no more than inboxMessages of all", () => {
    const scene = new Scene({ inboxMessages: 8, peerBurst: 100 });
    let dropped = 0;
    for (const i of $range(1, 10)) {
      dropped += scene.hear(["x", "x"], "GUILD", `P${i}-Realm`).length;
    }
    assert.equal(12, dropped);
  });

  it("hears no peer more often than peerRate and peerBurst allow", () => {
    const scene = new Scene({ peerBurst: 3, peerRate: 1 });
    assert.same(["rate", "rate"], scene.hear(["x", "x", "x", "x", "x"]));
    scene.lone.pass(2);
    assert.same(["rate"], scene.hear(["x", "x", "x"]));
  });
});
