import { encodeRequest } from "../../src/sync/messages/request";
import { hashText } from "../../src/sync/messages/hash";
import { Kind } from "../../src/sync/messages/frame";
import { expectWithstood } from "./support/trial";

const FOE = "Foe1-SpecRealm";

describe("requests", () => {
  it("for invented hashes do not make others forget what was asked for and sent", () => {
    expectWithstood({
      scene: { weeks: 6, each: 30 },
      lacks: (_, place) => place % 4 === 0,
      seconds: 200,
      act: (attack, second) => {
        if (second > 11) {
          return 0;
        }
        const list = [];
        for (const i of $range(0, 15)) {
          list.push({ subject: 2000 + i, hash: hashText(50, second * 100 + i, 7) });
        }
        attack.send(FOE, Kind.Request, encodeRequest({ list }));
        return 1;
      },
    });
  });
});
