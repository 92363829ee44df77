import { whisperWith } from "../../../src/sync/link/channels";
import { Kind } from "../../../src/sync/messages/frame";
import { Lone } from "../support/lone";

describe("what goes out", () => {
  it("goes to every channel, to added peers by whisper", () => {
    const lone = new Lone({}, ["GUILD", "RAID"]);
    lone.context.channels.addPeer("Anna-Realm");
    lone.context.outbox.broadcast("control", Kind.Query, "body");
    assert.same(["GUILD", "RAID", "Anna-Realm"], lone.placesOf(Kind.Query));
  });

  it("is counted by channel, whispers together, and what the client does not take as lost", () => {
    const lone = new Lone();
    const { outbox } = lone.context;
    lone.isSentAtOnce = false;
    outbox.send("control", Kind.Query, "body", "GUILD");
    outbox.send("control", Kind.Query, "body", whisperWith("Anna-Realm"));
    outbox.send("control", Kind.Query, "body", whisperWith("Bert-Realm"));
    outbox.noteReceived("GUILD", 100);
    lone.takeSaid()[0].onSent(false);
    const traffic = outbox.traffic();
    assert.equal(1, traffic.GUILD.lostMessages);
    assert.equal(1, traffic.GUILD.sentMessages);
    assert.equal(100, traffic.GUILD.receivedBytes);
    assert.equal(2, traffic.WHISPER.sentMessages);
  });

  it("tells its fate to who waits for it, and counts it once", () => {
    const lone = new Lone();
    const fates: boolean[] = [];
    lone.isSentAtOnce = false;
    lone.context.outbox.send("control", Kind.Query, "body", "GUILD", (delivered) => fates.push(delivered));
    lone.takeSaid()[0].onSent(false);
    assert.same([false], fates);
    assert.equal(1, lone.context.outbox.traffic().GUILD.lostMessages);
  });
});
