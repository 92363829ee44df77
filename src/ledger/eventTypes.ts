import { describeValue } from "../describe";
import { checkList } from "../names";
import type { Event } from "../event/event";
import { type EventBuilder, makeBuilder } from "../event/eventBuilder";
import { type EventType, ownEventType } from "../event/eventType";
import type { Shape } from "../event/shape";
import type { Block, Columns } from "../pack/block";
import type { Serializer } from "../ports";
import { Closing, Reopening } from "./closing/controlTypes";
import { Retraction } from "./store/retractions";

/** The library's own event types that are no part of the history. */
const CONTROL: Record<string, EventType | undefined> = { [Closing.code]: Closing, [Reopening.code]: Reopening };

/** The event types that one ledger knows, and how its events are made for handlers. */
export class EventTypes {
  private readonly byCode = new LuaTable<string, EventType | undefined>();
  private readonly builders = setmetatable(new LuaTable<Shape, EventBuilder>(), { __mode: "k" }) as unknown as LuaTable<
    Shape,
    EventBuilder | undefined
  >;

  constructor(
    types: unknown,
    private readonly serializer: Serializer,
  ) {
    this.byCode.set(Retraction.code, Retraction);
    this.add(this.newOnes(types));
  }

  /** Those of a list that are not known yet; raises a text if it is not a list of event types, or when a code belongs to another. */
  newOnes(types: unknown): EventType[] {
    const found = new LuaTable<string, EventType | undefined>();
    const fresh: EventType[] = [];
    for (const [place, given] of ipairs(checkList(types, "events", "event types made by DefineEvent"))) {
      const eventType = ownEventType(given);
      if (eventType === undefined) {
        error(`events[${place}] must be an event type made by DefineEvent, got ${describeValue(given)}`, 0);
      }
      const { code } = eventType;
      const other = this.byCode.get(code) ?? found.get(code);
      if (other !== undefined && other !== eventType) {
        error(`events[${place}]: the code "${code}" belongs to an earlier event type`, 0);
      }
      if (other === undefined) {
        found.set(code, eventType);
        fresh.push(eventType);
      }
    }
    return fresh;
  }

  /** Takes in types that {@link newOnes} has given: from now on their events are made with the fields' names. */
  add(types: readonly EventType[]): void {
    for (const eventType of types) {
      this.byCode.set(eventType.code, eventType);
    }
    const outdated: Shape[] = [];
    for (const [shape] of this.builders as unknown as LuaPairsIterable<Shape, EventBuilder>) {
      if (types.some(({ code }) => code === shape.code)) {
        outdated.push(shape);
      }
    }
    for (const shape of outdated) {
      this.builders.delete(shape);
    }
  }

  get(code: string): EventType | undefined {
    return this.byCode.get(code);
  }

  /** All, the library's own among them. */
  all(): EventType[] {
    const list: EventType[] = [];
    for (const [, eventType] of this.byCode) {
      list.push(eventType as EventType);
    }
    return list;
  }

  /** The codes of all, in order. */
  codes(): string[] {
    const codes: string[] = [];
    for (const [code] of this.byCode) {
      codes.push(code);
    }
    table.sort(codes);
    return codes;
  }

  /** The table of a serialised text; undefined when it is none. */
  readTable(text: string): object | undefined {
    return this.serializer.deserialize(text);
  }

  /** What makes the events of a shape. */
  builderOf(shape: Shape): EventBuilder {
    let builder = this.builders.get(shape);
    if (builder === undefined) {
      builder = makeBuilder(shape, this.byCode.get(shape.code) ?? CONTROL[shape.code], this.serializer);
      this.builders.set(shape, builder);
    }
    return builder;
  }

  /** The event in a place of a block, a new table. */
  eventAt(block: Block, index: number): Event {
    const shape = block.shapes.get(index);
    const columns = block.columns.get(shape) as Columns;
    return this.builderOf(shape).build(
      block.stamps.get(index),
      block.guids.get(block.creators.get(index)) as string,
      columns.values,
      block.rows.get(index),
      columns,
    );
  }
}
