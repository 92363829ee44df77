import type { GameTimer, Session } from "../session";
import type { Callable } from "../protect";
import type { Globals } from "../globals";

/** What C_Timer.NewTimer and NewTicker give. */
interface TimerHandle extends Globals {
  /** The call that is under way, undefined once there is none. */
  pending: GameTimer | undefined;
}

/** The clocks of a client. */
function installClocks(session: Session): void {
  const { env, client, processor } = session;
  const { world } = client;
  const uptime = () => client.uptimeAtStart + session.frameTime();
  const serverTime = () => Math.floor(world.startTime + session.frameTime() + client.serverTimeOffset + 1e-6);
  env.GetTime = uptime;
  env.GetTimePreciseSec = () => client.uptimeAtStart + processor.read() / 1000;
  // Any addon may set this one back, for all addons.
  let profileStart = 0;
  env.debugprofilestop = () => processor.read() - profileStart;
  env.debugprofilestart = () => {
    profileStart = processor.read();
  };
  env.GetServerTime = serverTime;
  env.GetFramerate = () => world.fps;
  env.time = (fields?: LuaDateInfo) => (fields === undefined ? serverTime() : os.time(fields));
  env.date = (format?: string, seconds?: number) => os.date(format ?? "%c", seconds ?? serverTime());
}

/** C_Timer: dot calls, colon methods on what they give. */
function installTimers(session: Session): void {
  const check = (name: string, seconds: unknown, callback: unknown) => {
    if (typeof seconds !== "number" || (type(callback) !== "function" && type(callback) !== "table"))
      error(`Usage: C_Timer.${name}(seconds, callback)`, 3);
  };
  const methods = {
    Cancel: function (this: TimerHandle) {
      if (this.pending !== undefined) this.pending.cancelled = true;
      this.pending = undefined;
      this.cancelled = true;
    },
    IsCancelled: function (this: TimerHandle) {
      return this.cancelled === true;
    },
  };
  const meta = { __index: methods } as unknown as LuaMetatable<TimerHandle>;
  const start = (seconds: number, callback: Callable, times: number): TimerHandle => {
    const handle = setmetatable({ pending: undefined }, meta);
    let left = times;
    const arm = () => {
      handle.pending = session.addTimer(seconds, () => {
        left -= 1;
        if (left > 0) arm();
        else handle.pending = undefined;
        callback(handle);
      });
    };
    arm();
    return handle;
  };
  session.env.C_Timer = {
    After: (seconds: number, callback: Callable) => {
      check("After", seconds, callback);
      session.addTimer(seconds, callback);
    },
    NewTimer: (seconds: number, callback: Callable) => {
      check("NewTimer", seconds, callback);
      return start(seconds, callback, 1);
    },
    NewTicker: (seconds: number, callback: Callable, times?: number) => {
      check("NewTicker", seconds, callback);
      return start(seconds, callback, times ?? math.huge);
    },
  };
}

/** Clocks and timers. */
export function installTime(session: Session): void {
  installClocks(session);
  installTimers(session);
}
