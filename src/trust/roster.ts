/** Somebody in the guild or the group. */
export interface Member {
  /** Name-Realm. */
  readonly name: string;
  readonly guid: string;
  /** The lower, the more it may: 0 for the guild master, or for who leads the group. */
  readonly rank: number;
}

/** Takes in one member. */
export type Note = (this: void, name: string, guid: string, rank: number) => void;

/** Tells `note` of every member that the game knows of at the moment. */
export type ReadMembers = (this: void, note: Note) => void;

/** A member whose fields are written anew with each reading, so that a reading makes no garbage. */
interface Row {
  name: string;
  guid: string;
  rank: number;
  /** The reading that it was last seen in. */
  reading: number;
}

/**
 * The players in the guild or the group. It is read again when the game said that it has changed and somebody asks;
 * otherwise nothing is done.
 */
export class Roster {
  /** By full name and by GUID. */
  private readonly rows = new LuaTable<string, Row | undefined>();
  /** Names that two members have, as is possible on connected realms, with the reading that has shown it. */
  private readonly shared = new LuaTable<string, number | undefined>();
  private size = 0;
  private reading = 0;
  private found = 0;
  private differs = false;
  private isOutdated = true;
  private hasRefused = false;
  private readonly note: Note = (name, guid, rank) => {
    this.noteMember(name, guid, rank);
  };

  /** @param changed called when members or ranks are other than when somebody was refused. */
  constructor(
    private readonly read: ReadMembers,
    private readonly changed: (this: void) => void,
  ) {}

  /** The member with this full name or GUID; undefined when two members have the name. */
  memberOf(player: string): Member | undefined {
    if (this.isOutdated) {
      this.update();
    }
    return this.shared.get(player) === this.reading ? undefined : this.rows.get(player);
  }

  /** Whether two members have this full name. */
  isShared(name: string): boolean {
    if (this.isOutdated) {
      this.update();
    }
    return this.shared.get(name) === this.reading;
  }

  /** How many members there are; 0 also while the game has not told. */
  count(): number {
    if (this.isOutdated) {
      this.update();
    }
    return this.size;
  }

  /** Whether somebody was refused by what it has said since it last changed. */
  isAwaited(): boolean {
    return this.hasRefused;
  }

  /** To be called when the game says that something has changed. */
  outdated(): void {
    this.isOutdated = true;
    const isAwaited = this.hasRefused;
    if (isAwaited && this.update()) {
      this.changed();
    }
  }

  /** Somebody was refused by what the roster says now. */
  refused(): void {
    this.hasRefused = true;
  }

  private update(): boolean {
    this.isOutdated = false;
    this.reading += 1;
    this.found = 0;
    this.differs = false;
    this.read(this.note);
    if (this.found < this.size) {
      this.removeOthers();
    }
    if (this.differs) {
      this.hasRefused = false;
    }
    return this.differs;
  }

  private noteMember(name: string, guid: string, rank: number): void {
    let row = this.rows.get(guid);
    if (row === undefined) {
      row = { name, guid, rank, reading: 0 };
      this.rows.set(guid, row);
      this.size += 1;
      this.differs = true;
    } else if (row.name !== name && this.rows.get(row.name) === row) {
      this.rows.delete(row.name);
    }
    const namesake = this.rows.get(name);
    if (namesake !== undefined && namesake !== row && namesake.reading === this.reading) {
      this.shared.set(name, this.reading);
    }
    this.differs ||= row.rank !== rank || row.name !== name;
    this.found += row.reading === this.reading ? 0 : 1;
    row.name = name;
    row.rank = rank;
    row.reading = this.reading;
    this.rows.set(name, row);
  }

  /** Those who were not among the members of this reading. */
  private removeOthers(): void {
    for (const [key, row] of this.rows as unknown as LuaPairsIterable<string, Row>) {
      if (row.reading !== this.reading) {
        this.rows.delete(key);
      }
    }
    this.size = this.found;
    this.differs = true;
  }
}
