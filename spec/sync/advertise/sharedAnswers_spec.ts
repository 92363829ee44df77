import { SharedAnswers } from "../../../src/sync/advertise/sharedAnswers";
import { QueryScope } from "../../../src/sync/messages/advertisement";
import { FakeTime } from "../../support/fakes";

describe("the answers that askers share for whom the addon does not vouch", () => {
  it("are one in a minute to who asks everybody, and ten to those who ask senders", () => {
    const time = new FakeTime();
    const shared = new SharedAnswers(time.clock);
    for (const minute of $range(0, 2)) {
      time.seconds = minute * 60;
      const count = (wants: QueryScope): number =>
        Array.from({ length: 30 }, () => shared.take(wants)).filter((x) => x).length;
      assert.same([1, 10], [count(QueryScope.Everybody), count(QueryScope.Senders)]);
      time.seconds += 59;
      assert.same([0, 0], [count(QueryScope.Everybody), count(QueryScope.Senders)]);
    }
  });
});
