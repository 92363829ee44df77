/** The clients of the game that are played in 2026. */
export type FlavourName = "retail" | "mists" | "anniversary" | "era" | "forever";

/** What differs between the game's clients for addons that talk to each other. */
export interface Flavour {
  readonly name: FlavourName;
  /** As GetBuildInfo gives them. */
  readonly version: string;
  readonly build: string;
  readonly date: string;
  readonly interfaceNumber: number;
  /** WOW_PROJECT_ID. */
  readonly project: number;
  /** Whether characters have a surname, which stands where other clients have the realm. */
  readonly hasSurnames: boolean;
  /** Whether a message on GUILD comes back to its sender. */
  readonly echoesGuild: boolean;
  /** Whether an addon message without text ends the sender's connection. */
  readonly dropsEmptyText: boolean;
  /** Messages that a prefix may send at once, and how many come back in a second. */
  readonly allowance: number;
  readonly refill: number;
  /** Where whispers cost an allowance, too. */
  readonly limitsWhispers: "never" | "in instances";
  /** Functions (with a dot for those of a table) and events that this client lacks. */
  readonly lacks: readonly string[];
}

const COMMON = {
  hasSurnames: false,
  echoesGuild: true,
  dropsEmptyText: false,
  allowance: 10,
  refill: 1,
  limitsWhispers: "in instances",
  lacks: [],
} as const;

/** What the classic clients do not have: keystone runs, and the events of rated matches. */
const CLASSIC_LACKS = ["CHALLENGE_MODE_START", "CHALLENGE_MODE_COMPLETED", "PVP_MATCH_ACTIVE", "PVP_MATCH_COMPLETE"];

const RETAIL: Flavour = {
  ...COMMON,
  name: "retail",
  version: "12.1.0",
  build: "65000",
  date: "Oct 1 2026",
  interfaceNumber: 120100,
  project: 1,
};

const FLAVOURS: Readonly<Record<FlavourName, Flavour>> = {
  retail: RETAIL,
  mists: {
    ...COMMON,
    name: "mists",
    version: "5.5.4",
    build: "64800",
    date: "Aug 20 2026",
    interfaceNumber: 50504,
    project: 19,
    lacks: ["PVP_MATCH_ACTIVE", "PVP_MATCH_COMPLETE"],
  },
  anniversary: {
    ...COMMON,
    name: "anniversary",
    version: "2.5.6",
    build: "64700",
    date: "Aug 13 2026",
    interfaceNumber: 20506,
    project: 5,
    lacks: CLASSIC_LACKS,
  },
  era: {
    ...COMMON,
    name: "era",
    version: "1.15.9",
    build: "64600",
    date: "Aug 6 2026",
    interfaceNumber: 11509,
    project: 2,
    dropsEmptyText: true,
    lacks: CLASSIC_LACKS,
  },
  forever: {
    ...RETAIL,
    name: "forever",
    version: "1.60.0",
    build: "70245",
    date: "Nov 4 2026",
    interfaceNumber: 16001,
    hasSurnames: true,
    echoesGuild: false,
  },
};

/** Names of all flavours. */
export const FLAVOUR_NAMES: readonly FlavourName[] = ["retail", "mists", "anniversary", "era", "forever"];

/** The flavour of that name; raises when there is none. `level` is that of `error`. */
export function flavourNamed(name: unknown, level: number): Flavour {
  const flavour: Flavour | undefined = FLAVOURS[name as FlavourName];
  if (flavour === undefined) {
    error(`there is no flavour ${tostring(name)}, only ${FLAVOUR_NAMES.join(", ")}`, level + 1);
  }
  return flavour;
}
