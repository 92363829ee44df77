import { Status } from "../../../src/sync/status/status";
import { Lone } from "../support/lone";

class Scene {
  readonly lone = new Lone({ unknownAfter: 700, advertiseInterval: 10 });
  isBusy = false;
  missing = 0;
  readonly status = new Status(
    this.lone.context,
    () => this.isBusy,
    () => this.missing,
  );
}

describe("the state of sync", () => {
  it("is unknown until a sender is heard, and again when none was heard for unknownAfter", () => {
    const { lone, status } = new Scene();
    assert.equal("unknown", status.refresh());
    lone.peer("Anna");
    assert.equal("synced", status.refresh());
    lone.pass(700);
    assert.equal("synced", status.refresh());
    lone.pass(1);
    assert.equal("unknown", status.refresh());
  });

  it("does not count who does not serve", () => {
    const { lone, status } = new Scene();
    lone.peer("Anna").sending = false;
    assert.equal("unknown", status.refresh());
  });

  it("is syncing while something is asked for", () => {
    const scene = new Scene();
    scene.lone.peer("Anna");
    scene.isBusy = true;
    assert.equal("syncing", scene.status.refresh());
  });

  it("is out of sync while a fresh advertisement differs, unless it agreed or differs in events of the future alone", () => {
    const { lone, status } = new Scene();
    const peer = lone.peer("Anna", { ledger: "other" });
    assert.equal("out of sync", status.refresh());
    assert.equal(peer, status.newestDifference());
    peer.agrees = true;
    assert.equal("synced", status.refresh());
    peer.agrees = false;
    peer.isEarly = true;
    assert.equal("synced", status.refresh());
    assert.is_nil(status.newestDifference());
  });

  it("does not look at advertisements that are three shortest intervals older than the newest", () => {
    const { lone, status } = new Scene();
    lone.peer("Anna", { ledger: "other" });
    lone.pass(30);
    lone.peer("Bert");
    assert.equal("out of sync", status.refresh());
    lone.pass(1);
    lone.peer("Bert");
    assert.equal("synced", status.refresh());
  });

  it("looks at what was told before weeks were broadcast, which all wait for, until ten seconds after", () => {
    const { lone, status } = new Scene();
    const { heardWeeks } = lone.context;
    lone.peer("Carl", { ledger: "of one that has left" });
    lone.pass(20);
    lone.peer("Anna", { ledger: "other", count: 0 });
    lone.pass(20);
    for (const _ of $range(1, 5)) {
      lone.pass(10);
      heardWeeks.noteAnswer("GUILD", 7, true);
    }
    heardWeeks.noteAnswer("GUILD", 7, false);
    lone.peer("Bert");
    assert.equal("out of sync", status.refresh());
    assert.equal("Anna-Realm", status.newestDifference()?.name);
    assert.equal(lone.now + 10, status.nextDue());
    lone.pass(10);
    status.run(lone.now);
    assert.equal("synced", status.refresh());
  });

  it("is synced when who differs has not objected ten seconds after others first agreed", () => {
    const { lone, status } = new Scene();
    const { agreements } = lone.context;
    const states: string[] = [];
    status.onState((state) => states.push(state));
    lone.peer("Anna", { ledger: "other", count: 0 });
    lone.pass(1);
    for (const _ of $range(1, 3)) {
      agreements.note(lone.ledger());
      assert.equal("out of sync", status.refresh());
      lone.pass(3);
    }
    assert.equal(lone.now + 1, status.nextDue());
    lone.pass(1);
    status.run(lone.now);
    assert.same(["out of sync", "synced"], states);
    assert.is_nil(status.nextDue());
    // It speaks up after all.
    lone.peer("Anna", { ledger: "other", count: 0 });
    assert.equal("out of sync", status.refresh());
    lone.peer("Bert", { count: 0 });
    lone.pass(10);
    assert.equal("out of sync", status.refresh(), "Bert was heard no later than Anna");
    lone.peer("Anna", { ledger: "other", count: 0 }).advertisedAt = lone.now - 11;
    assert.equal("synced", status.refresh(), "who is equal to what we hold now was heard since");
    lone.peer("Anna", { ledger: "other", count: 1 }).advertisedAt = lone.now - 11;
    assert.equal("out of sync", status.refresh(), "it holds more");
  });

  it("stays synced when the only one that agreed says so again", () => {
    const { lone, status } = new Scene();
    const { agreements } = lone.context;
    const agree = () => {
      lone.peer("Bert");
      agreements.note(lone.ledger());
    };
    agree();
    lone.pass(1);
    lone.peer("Anna", { ledger: "other", count: 0 });
    lone.pass(8);
    agree();
    lone.pass(10);
    assert.equal("synced", status.refresh());
    for (const seconds of [4, 4, 11, 4]) {
      agree();
      assert.equal("synced", status.refresh());
      lone.pass(seconds);
    }
    assert.equal("synced", status.refresh());
  });

  it("is synced when who differs has not objected ten seconds after we told what another agrees to", () => {
    const { lone, status } = new Scene();
    const { agreements } = lone.context;
    lone.peer("Anna", { ledger: "other", count: 0 });
    lone.pass(1);
    agreements.noteTold(lone.ledger());
    lone.pass(5);
    agreements.noteTold(lone.ledger());
    lone.pass(3);
    lone.peer("Bert");
    agreements.note(lone.ledger());
    lone.pass(1);
    assert.equal("out of sync", status.refresh());
    assert.equal(lone.now + 1, status.nextDue());
    lone.pass(1);
    assert.equal("synced", status.refresh());
  });

  it("is told once when it changes", () => {
    const scene = new Scene();
    const states: string[] = [];
    scene.status.onState((state) => states.push(state));
    scene.lone.peer("Anna");
    scene.status.refresh();
    scene.status.refresh();
    scene.isBusy = true;
    scene.status.refresh();
    assert.same(["synced", "syncing"], states);
  });

  it("comes with what was received since it began, and how long the rest may take", () => {
    const scene = new Scene();
    scene.missing = 100;
    assert.same({ missing: 100, received: 0, seconds: 4 }, scene.status.progress());
    scene.status.noteReceived(10);
    scene.lone.pass(10);
    scene.status.noteReceived(50);
    assert.same({ missing: 100, received: 60, seconds: 20 }, scene.status.progress());
    scene.isBusy = true;
    scene.status.refresh();
    assert.equal(0, scene.status.progress().received);
  });
});
