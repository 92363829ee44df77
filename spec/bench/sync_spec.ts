import { evening } from "../../bench/syncEvening";
import { SyncHistory } from "../../bench/syncHistory";
import { arrivals } from "../../bench/syncNewcomers";

describe("sync in the simulated game", () => {
  it("takes few messages on the evening after a patch", () => {
    const { incoming, isEqual, messages } = evening({ clients: 10, officers: 1, loss: 0.02 }, 1);
    assert.is_true(isEqual);
    assert.is_true(messages <= 160, `${messages} messages`);
    assert.is_true(incoming <= 20, `${incoming} messages in the worst second`);
  });

  it("serves newcomers that come at once with few more messages than one", () => {
    const packs = new SyncHistory(1000, 1, 1).packs();
    const one = arrivals(packs, 3, 1, 0);
    const four = arrivals(packs, 3, 4, 0);
    assert.is_true(one.isEqual && four.isEqual);
    assert.is_true(one.messages <= 60, `${one.messages} messages for one`);
    assert.is_true(four.messages <= 150, `${four.messages} messages for four`);
  });
});
