import { Kind } from "../../src/sync/messages/frame";
import { hashText } from "../../src/sync/messages/hash";
import { Attack } from "./support/attack";
import { ownHash } from "../../src/sync/holdings";
import { encodeQuery, QueryScope } from "../../src/sync/messages/advertisement";
import { encodeRequest } from "../../src/sync/messages/request";

/**
 * Ten members ask each second for sixteen weeks each, of an officer by name when there is one: half of them for what is held,
 * half for versions that nobody ever had.
 */
function beg(attack: Attack, second: number, server?: string): void {
  const known = attack.known();
  const weeks = known.weeks();
  for (const i of $range(0, attack.foes.length - 1)) {
    const list = [];
    for (const k of $range(1, 16)) {
      const subject = weeks[(second * 7 + i * 16 + k) % weeks.length];
      list.push({ subject, hash: i % 2 === 0 ? ownHash(known, subject) : hashText(1 + (k % 8), second + 1, i) });
    }
    attack.send(attack.foes[i], Kind.Request, encodeRequest({ list, server }));
  }
}

describe("endless requests", () => {
  it("for everything there is leave room for those of others, and for live events", () => {
    for (const lacksEach of [3, 150]) {
      const attack = new Attack({ weeks: 40, each: 10 });
      attack.begin((_, place) => place % lacksEach === 2 && place < 200);
      const act = (second: number) => {
        beg(attack, second);
      };
      attack.goOn(30, act);
      attack.expectEqualWithin(300, act);
      attack.award();
      attack.expectEqualWithin(5, act);
      attack.expectUnharmed();
    }
  });

  it("for whispers and for everybody's state delay whispers to others, and do not stop them", () => {
    const attack = new Attack({ weeks: 40, each: 10 }).begin((_, place) => place % 3 === 2);
    const act = (second: number) => {
      beg(attack, second, attack.officers[second % 2].fullName);
      for (const foe of attack.foes) {
        attack.send(foe, Kind.Query, encodeQuery(QueryScope.Everybody, second, 1, 1));
      }
    };
    attack.goOn(30, act);
    attack.expectEqualWithin(600, act);
    attack.expectUnharmed();
  });

  it("are answered no faster than the channel takes, however many ask", () => {
    const attack = new Attack({ weeks: 40, each: 10 }).begin();
    attack.goOn(60);
    const { traffic } = attack.guild.world;
    traffic.reset();
    attack.goOn(120, (second) => {
      beg(attack, second);
    });
    for (const { fullName, name } of attack.clients) {
      // A second each, and what the game lets a client send at once, on two prefixes.
      const { messages } = traffic.sent({ client: fullName });
      assert.is_true(messages <= 2 * (120 + 10), `${messages} messages of ${name}`);
    }
    attack.expectUnharmed();
  });
});
