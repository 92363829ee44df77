import { syncOptions } from "../../../src/sync/options";
import { Peers } from "../../../src/sync/peers/peers";
import { FakeTime } from "../../support/fakes";

const advertisement = { sending: true, count: 3, a: 1, b: 2, weeks: [], claim: 5 };

describe("the peers", () => {
  it("may say peerBurst things at once, and peerRate a second", () => {
    const time = new FakeTime();
    const peers = new Peers(time.clock, syncOptions({ peerBurst: 5, peerRate: 2 }));
    const peer = peers.touch("Anna-Realm");
    const taken = () => {
      let count = 0;
      for (const _ of $range(1, 20)) {
        count += peers.takeToken(peer) ? 1 : 0;
      }
      return count;
    };
    assert.equal(5, taken());
    time.seconds = 2;
    assert.equal(4, taken());
    time.seconds = 100;
    assert.equal(5, taken());
  });

  it("that are muted say nothing for a minute", () => {
    const time = new FakeTime();
    const peers = new Peers(time.clock, syncOptions());
    const peer = peers.touch("Anna-Realm");
    peers.mute(peer);
    time.seconds = 60;
    assert.is_false(peers.takeToken(peer));
    time.seconds = 61;
    assert.is_true(peers.takeToken(peer));
  });

  it("claim what they advertise; 0 is no claim, and ranks last", () => {
    const peers = new Peers(new FakeTime().clock, syncOptions());
    const peer = peers.touch("Anna-Realm");
    peers.record(peer, advertisement, "GUILD");
    assert.equal(5, peer.claim);
    peers.record(peer, { ...advertisement, claim: 0 }, "GUILD");
    assert.equal(math.huge, peer.claim);
  });

  it("are at most maxPeers, of whom those go first who neither delivered nor serve, unheard for longest", () => {
    const time = new FakeTime();
    const peers = new Peers(time.clock, syncOptions({ maxPeers: 3 }));
    peers.touch("Giver-Realm").deliveries = 1;
    time.seconds = 1;
    peers.touch("Sender-Realm").sending = true;
    time.seconds = 2;
    peers.touch("Old-Realm");
    time.seconds = 3;
    peers.touch("New-Realm");
    assert.is_nil(peers.byName.get("Old-Realm"));
    peers.touch("Newer-Realm").sending = true;
    peers.touch("Newest-Realm").sending = true;
    assert.is_nil(peers.byName.get("Sender-Realm"));
    assert.is_not_nil(peers.byName.get("Giver-Realm"));
    assert.equal(3, peers.count());
  });

  it("with standing are forgotten after strangers, whatever these say of themselves", () => {
    const time = new FakeTime();
    const peers = new Peers(time.clock, syncOptions({ maxPeers: 3 }));
    const officer = peers.touch("Officer-Realm");
    officer.word = "trusted";
    officer.sending = true;
    for (const i of $range(1, 9)) {
      time.seconds = i;
      peers.touch(`Foe${i}-Realm`).sending = true;
    }
    assert.equal(officer, peers.byName.get("Officer-Realm"));
    assert.is_not_nil(peers.byName.get("Foe9-Realm"));
    assert.is_nil(peers.byName.get("Foe7-Realm"));
  });

  it("are counted, whoever is removed that is none of them", () => {
    const peers = new Peers(new FakeTime().clock, syncOptions());
    peers.touch("Anna-Realm");
    peers.remove("Nobody-Realm");
    assert.equal(1, peers.count());
    peers.remove("Anna-Realm");
    assert.equal(0, peers.count());
  });

  it("are forgotten when unheard for peerLifetime", () => {
    const time = new FakeTime();
    const peers = new Peers(time.clock, syncOptions({ peerLifetime: 100 }));
    peers.touch("Anna-Realm");
    time.seconds = 101;
    peers.touch("Bert-Realm");
    assert.equal(1, peers.count());
  });
});
