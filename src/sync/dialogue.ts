import type { Advertiser } from "./advertise/advertiser";
import type { Hello } from "./advertise/hello";
import { Responder } from "./answer/responder";
import type { RejectReason, SyncContext } from "./context";
import { QueryScope } from "./messages/advertisement";
import { Gate } from "./receive/gate";
import { Reminder } from "./receive/reminder";
import { Router } from "./receive/router";
import type { PeerRecord } from "./peers/peers";
import { SketchExchange } from "./reconcile/sketchExchange";
import { Requester } from "./request/requester";
import type { Status } from "./status/status";

/** What is there before anybody is heard. */
interface Listening {
  readonly advertiser: Advertiser;
  readonly context: SyncContext;
  readonly hello: Hello;
  readonly status: Status;
  /** Sends the pack of a closing of this client, and the summary that holds. */
  announceClosing(this: void, pack: string): void;
}

/** What asks others and answers them: made when somebody is heard for the first time, as many a ledger hears nobody. */
export interface Dialogue {
  readonly requester: Requester;
  readonly responder: Responder;
  readonly exchange: SketchExchange;
  readonly router: Router;
}

/** Begins to ask and to answer. */
export function newDialogue(
  { advertiser, announceClosing, context, hello, status }: Listening,
  reject: (this: void, reason: RejectReason, sender: string) => void,
): Dialogue {
  const compareAgain = (peer: PeerRecord) => {
    context.start((pause) => {
      router.compareAgain(peer, pause);
    });
  };
  const requester = new Requester(
    context,
    () => {
      status.refresh();
    },
    {
      call: (channel) => {
        hello.ask(channel, QueryScope.Senders);
      },
      wereCalled: (channel) => hello.wereCalled(channel),
    },
    (peer) => {
      exchange.noteLittle();
      compareAgain(peer);
    },
  );
  const gate = new Gate(context);
  const responder = new Responder(
    context,
    () => {
      advertiser.hurry();
    },
    (peer, version) => gate.mayGive(peer, version),
  );
  const exchange = new SketchExchange(context, compareAgain);
  const reminder = new Reminder(context, announceClosing);
  const wings = { advertiser, exchange, hello, requester, responder, status };
  const router = new Router(context, wings, gate, reminder, reject);
  return { requester, responder, exchange, router };
}
