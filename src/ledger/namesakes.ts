import { isOfType } from "../event/eventBuilder";
import { type EventType, isReserved } from "../event/eventType";
import { fieldTypeToText } from "../event/fieldType";
import { parseShape, type Shape } from "../event/shape";
import type { Block, Columns } from "../pack/block";
import type { EventTypes } from "./eventTypes";

/** Codes that are told of at most: a peer can make up any number. */
const MOST = 8;

function fieldsText({ fields }: Shape): string {
  return fields.length === 0 ? "no fields" : fields.map((field) => fieldTypeToText(field)).join(", ");
}

/**
 * Looks whether others mean something else by a ledger's name or codes: two addons that use one name, or versions of an addon whose
 * fields do not fit.
 */
export class Namesakes {
  private readonly checked = setmetatable(new LuaTable<Shape, boolean>(), { __mode: "k" }) as unknown as LuaTable<
    Shape,
    boolean | undefined
  >;
  private readonly told = new LuaSet<string>();
  /** What was found, a sentence each. */
  readonly findings: string[] = [];

  /** @param tell told of each finding, once for each code. */
  constructor(
    private readonly types: EventTypes,
    private readonly tell: (this: void, finding: string) => void,
  ) {}

  /** Events came from a peer. */
  look({ columns }: Block, sender: string): void {
    for (const [shape] of columns as unknown as LuaPairsIterable<Shape, Columns>) {
      this.check(shape, sender);
    }
  }

  /** An event of a peer was refused; its type is a shape's text where it is of no known type. */
  lookAt(eventType: string, sender: string): void {
    if (this.types.get(eventType) === undefined) {
      const shape = parseShape(eventType);
      if (shape !== undefined) {
        this.check(shape, sender);
      }
    }
  }

  private check(shape: Shape, sender: string): void {
    if (this.checked.get(shape) === true) {
      return;
    }
    this.checked.set(shape, true);
    const { code } = shape;
    const eventType = this.types.get(code);
    const isMeant = isReserved(code) || (eventType !== undefined && isOfType(shape, eventType));
    if (!isMeant && !this.told.has(code) && this.findings.length < MOST) {
      this.told.add(code);
      const finding = `${sender} ${difference(shape, eventType)}`;
      this.findings.push(finding);
      this.tell(finding);
    }
  }
}

function difference(shape: Shape, eventType: EventType | undefined): string {
  if (eventType === undefined) {
    return (
      `has brought events of the type "${shape.code}", which is unknown here: a newer version of the addon, or another addon ` +
      "that uses this ledger name"
    );
  }
  return (
    `has brought events of the type "${shape.code}" with the fields ${fieldsText(shape)}, and here it has ` +
    `${fieldsText(eventType.shape)}: another addon uses this ledger name, or a version of this one has changed the fields`
  );
}
