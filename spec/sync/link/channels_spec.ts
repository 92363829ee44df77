import { Channels, isBroadcastWeek, partnerOf, whisperWith } from "../../../src/sync/link/channels";
import { INDEX, PICKED } from "../../../src/sync/messages/hash";

describe("the channels of a ledger", () => {
  it("are its groups, and whispers with each added peer, once", () => {
    const channels = new Channels(["GUILD"]);
    assert.is_true(channels.addPeer("Anna-Realm"));
    assert.is_false(channels.addPeer("Anna-Realm"));
    assert.same(["GUILD", whisperWith("Anna-Realm")], channels.list);
    assert.equal(1, channels.peerCount());
    assert.is_true(channels.has(whisperWith("Anna-Realm")));
    channels.removePeer("Anna-Realm");
    channels.removePeer("Anna-Realm");
    assert.same(["GUILD"], channels.list);
    assert.is_false(channels.has("RAID"));
  });

  it("leave an added peer alone that was not heard for long", () => {
    const channels = new Channels(["GUILD"]);
    const whisper = whisperWith("Anna-Realm");
    assert.is_true(channels.isOpen("GUILD", () => false));
    assert.is_false(channels.isOpen(whisper, () => false));
    assert.is_true(channels.isOpen(whisper, (name) => name === "Anna-Realm"));
  });

  it("tell whom they whisper with", () => {
    assert.equal("Anna-Realm", partnerOf(whisperWith("Anna-Realm")));
    assert.is_nil(partnerOf("GUILD"));
  });

  it("carry weeks to all to hear, but not indexes, picked events and whispers", () => {
    assert.is_true(isBroadcastWeek(2800, "GUILD"));
    assert.is_false(isBroadcastWeek(2800, whisperWith("Anna-Realm")));
    assert.is_false(isBroadcastWeek(INDEX, "GUILD"));
    assert.is_false(isBroadcastWeek(PICKED, "GUILD"));
  });
});
