import { FakeTime } from "../support/fakes";

describe("the scheduler", () => {
  it("runs work from the next frame on, and ticks only while there is some", () => {
    const time = new FakeTime();
    let runs = 0;
    assert.is_false(time.isTicking());
    const job = time.scheduler.start(() => {
      runs += 1;
    });
    assert.equal(0, runs);
    assert.is_false(job.isDone());
    time.frame();
    assert.equal(1, runs);
    assert.is_true(job.isDone());
    assert.is_false(time.isTicking());
    assert.is_true(time.scheduler.isIdle());
  });

  it("stops at the budget and goes on in the next frame", () => {
    const time = new FakeTime();
    time.millisecondsPerLook = 1;
    let steps = 0;
    time.scheduler.start((pause) => {
      for (const _ of $range(1, 10)) {
        steps += 1;
        pause();
      }
    });
    time.frame();
    assert.is_true(steps > 1 && steps < 6, `${steps} steps in a budget of 4 ms`);
    time.settle();
    assert.equal(10, steps);
  });

  it("ends a job that cancels itself at its next pause, with time left in the frame", () => {
    const time = new FakeTime();
    let went = 0;
    const job = time.scheduler.start((pause) => {
      job.cancel();
      went += 1;
      pause();
      went += 1;
    });
    time.settle();
    assert.equal(1, went);
    assert.is_true(time.scheduler.isIdle());
  });

  it("gives every job its turn", () => {
    const time = new FakeTime();
    time.millisecondsPerLook = 3;
    const order: string[] = [];
    for (const name of ["a", "b"]) {
      time.scheduler.start((pause) => {
        for (const _ of $range(1, 3)) {
          order.push(name);
          pause();
          pause();
        }
      });
    }
    time.settle();
    const first = order.indexOf("b");
    assert.is_true(first < 3, order.join(""));
  });

  it("forgets a cancelled job, and reports one that raises without harm to the others", () => {
    const time = new FakeTime();
    time.millisecondsPerLook = 5;
    let ran = 0;
    const cancelled = time.scheduler.start((pause) => {
      pause();
      ran += 100;
    });
    time.scheduler.start(() => error("broken", 0));
    time.scheduler.start(() => {
      ran += 1;
    });
    time.frame();
    cancelled.cancel();
    time.settle();
    assert.equal(1, ran);
    assert.same(["broken"], time.errors);
    assert.is_false(time.isTicking());
  });

  it("starts what a job starts in the frame after", () => {
    const time = new FakeTime();
    let inner = false;
    time.scheduler.start(() => {
      time.scheduler.start(() => {
        inner = true;
      });
    });
    time.frame();
    assert.is_false(inner);
    time.frame();
    assert.is_true(inner);
  });
});
