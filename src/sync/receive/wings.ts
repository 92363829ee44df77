import type { Advertiser } from "../advertise/advertiser";
import type { SketchExchange } from "../reconcile/sketchExchange";
import type { Hello } from "../advertise/hello";
import type { Requester } from "../request/requester";
import type { Responder } from "../answer/responder";
import type { Status } from "../status/status";

/** Those that messages are for. */
export interface Wings {
  advertiser: Advertiser;
  exchange: SketchExchange;
  hello: Hello;
  requester: Requester;
  responder: Responder;
  status: Status;
}
