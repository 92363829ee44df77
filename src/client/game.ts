import type { Clock, Timer, Timers } from "../ports";
import type { FrameTicker } from "./scheduler";

/** Of ADDON_RESTRICTION_STATE_CHANGED: the type of restriction that each fight brings, and the state of one that has ended. */
const COMBAT = 0;
const INACTIVE = 0;

/** The game's clocks. */
export const gameClock: Clock = {
  serverTime: () => GetServerTime(),
  now: () => GetTime(),
  milliseconds: () => GetTimePreciseSec() * 1000,
};

/** The game's timers. */
export const gameTimers: Timers = {
  after: (seconds: number, callback: (this: void) => void): Timer => {
    const timer = C_Timer.NewTimer(seconds, callback);
    return {
      cancel: () => {
        timer.Cancel();
      },
    };
  },
};

/** Whether the player is fighting, when frames are dear. */
export function isInCombat(): boolean {
  return InCombatLockdown();
}

/** Calls every frame through a frame's OnUpdate, which costs nothing while the frame is hidden. */
export function newFrameTicker(): FrameTicker {
  const frame = CreateFrame("Frame");
  frame.Hide();
  return {
    start: (onFrame) => {
      if (!frame.IsShown()) {
        frame.SetScript("OnUpdate", () => {
          onFrame();
        });
        frame.Show();
      }
    },
    stop: () => {
      frame.Hide();
    },
  };
}

/** Calls `save` when the game is about to write the saved variables. */
export function onLogout(save: (this: void) => void): void {
  onEvents(["PLAYER_LOGOUT"], save);
}

/** Calls `loaded` when a loading screen has ended: the player has logged in, reloaded or gone elsewhere. */
export function onLoaded(loaded: (this: void) => void): void {
  onEvents(["PLAYER_ENTERING_WORLD"], loaded);
}

/** Calls `connected` when this client may have missed something, or can send again. */
export function onConnected(connected: (this: void) => void): void {
  onEvents(["PLAYER_GUILD_UPDATE", "GROUP_JOINED"], connected);
  onEvents(["ADDON_RESTRICTION_STATE_CHANGED"], (kind, state) => {
    // A fight by itself keeps no message back, and there are hundreds of them in an evening.
    if (state === INACTIVE && kind !== COMBAT) {
      connected();
    }
  });
}

/** Calls `callback` with the first two arguments of each of these events. */
export function onEvents(
  events: readonly string[],
  callback: (this: void, first: unknown, second: unknown) => void,
): void {
  const frame = CreateFrame("Frame");
  for (const event of events) {
    // Older clients raise for events that they do not have.
    pcall(() => {
      frame.RegisterEvent(event as never);
    });
  }
  frame.SetScript("OnEvent", (_frame, _event, first: unknown, second: unknown) => {
    callback(first, second);
  });
}
