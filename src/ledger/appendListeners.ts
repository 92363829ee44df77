import type { Report } from "../addonCall";
import type { Event } from "../event/event";
import { Listeners, type Unsubscribe } from "../listeners";
import type { Pause } from "../ports";
import type { EventTypes } from "./eventTypes";
import type { Added } from "./store/change";

/** Events told of between two pauses. */
const STEP = 8;
/** Events looked at between two pauses when nobody is told of them. */
const LOOK_STEP = 256;

/** Told of an event that came in; `sender` is undefined for this client's own. */
export type AppendListener = (this: void, event: Event, sender: string | undefined) => void;

/** The listeners for events that come in: of all, or of those of one type. */
export class AppendListeners {
  private readonly all: Listeners<Parameters<AppendListener>>;
  private readonly byCode = new LuaTable<string, Listeners<Parameters<AppendListener>> | undefined>();

  constructor(
    private readonly types: EventTypes,
    private readonly report: Report,
  ) {
    this.all = new Listeners(report);
  }

  /** @param code of the type; undefined: all. */
  add(code: string | undefined, listener: AppendListener): Unsubscribe {
    if (code === undefined) {
      return this.all.add(listener);
    }
    const own = this.byCode.get(code) ?? new Listeners(this.report);
    this.byCode.set(code, own);
    return own.add(listener);
  }

  /** Tells of events, in slices. Only those that somebody listens for are made. */
  tell({ events, sender }: Added, pause: Pause): void {
    const { all, byCode } = this;
    const [someCode] = next(byCode);
    if (all.isEmpty() && someCode === undefined) {
      return;
    }
    let told = 0;
    for (const i of $range(1, events.count)) {
      const own = byCode.get(events.shapes.get(i).code);
      const isAwaited = own !== undefined && !own.isEmpty();
      if (isAwaited || !all.isEmpty()) {
        const event = this.types.eventAt(events, i);
        all.fire(event, sender);
        own?.fire(event, sender);
        told += 1;
        if (told % STEP === 0) {
          pause();
        }
      } else if (i % LOOK_STEP === 0) {
        pause();
      }
    }
  }
}
