import { Live } from "../../../src/sync/advertise/live";
import { Kind } from "../../../src/sync/messages/frame";
import { eventOf } from "../support/memorySet";
import { Lone } from "../support/lone";

describe("live events", () => {
  let lone: Lone;
  let live: Live;
  let time = 0;
  let untold = 0;

  before_each(() => {
    lone = new Lone({ liveWindow: 40 });
    lone.isSentAtOnce = false;
    untold = 0;
    live = new Live(lone.context, () => {
      untold += 1;
    });
    time = 1_700_000_000;
  });

  const packOf = (): string => {
    time += 1;
    return lone.events.packEvent(eventOf(time, "C1", "x"));
  };
  const announce = (count: number): void => {
    for (const _ of $range(1, count)) {
      live.announce(packOf());
    }
  };
  /** How many events each message has. */
  const sizes = (): number[] => lone.takeSaid(Kind.Event).map(({ body }) => string.gsub(body, ";", ";")[1]);

  it("go out one by one while the transport keeps up", () => {
    lone.isSentAtOnce = true;
    announce(5);
    assert.same([1, 1, 1, 1, 1], sizes());
    assert.is_nil(live.nextDue());
  });

  it("wait for the message before, and go out together", () => {
    announce(4);
    const [first] = lone.said;
    assert.same([1], sizes());
    first.onSent(true);
    assert.same([3], sizes());
  });

  it("fill no more than a message of the game", () => {
    announce(30);
    lone.said[0].onSent(true);
    const [, second] = lone.said;
    assert.is_true(second.body.length <= 220 && second.body.length > 150, `${second.body.length} bytes`);
  });

  it("go out after two seconds when the transport never calls back", () => {
    announce(3);
    assert.same([1], sizes());
    assert.equal(lone.now + 2, live.nextDue());
    lone.pass(1.9);
    live.run(lone.now);
    assert.same([], sizes());
    lone.pass(0.1);
    live.run(lone.now);
    assert.same([2], sizes());
  });

  it("for which there is no room are lacking to those who held the same", () => {
    const peer = lone.peer("Olga");
    peer.agrees = true;
    announce(41);
    assert.is_true(peer.agrees);
    assert.equal(0, untold);
    announce(1);
    assert.same([false, true], [peer.agrees, peer.isApart]);
    assert.equal(1, untold, "an advertisement tells of them");
  });

  it("that find no room are the oldest", () => {
    announce(1);
    assert.same([1], sizes());
    announce(100);
    let count = 0;
    let last = "";
    while (live.nextDue() !== undefined) {
      lone.pass(2);
      live.run(lone.now);
      for (const { body } of lone.takeSaid(Kind.Event)) {
        count += string.gsub(body, ";", ";")[1];
        last = body;
      }
    }
    assert.equal(40, count);
    assert.is_not_nil(string.find(last, `${time}`, 1, true)[0]);
  });
});
