import { newAceTransport } from "./client/aceTransport";
import type * as CommandRunner from "./client/commands/run";
import type * as Texts from "./client/messages";
import { COMMAND, registerCommand, type Run } from "./client/commands/slash";
import { registerEntries } from "./client/entries";
import { forGuild, onGuildUpdated, seeGuild } from "./client/guilds/forGuild";
import { type Guild, savedTable } from "./client/guilds/guildPlaces";
import { findPlace, notePlace, variable } from "./client/savedPlaces";
import { atLogin, isInFileBody } from "./client/login";
import {
  gameClock,
  gameTimers,
  isInCombat,
  newFrameTicker,
  onConnected,
  onEvents,
  onLoaded,
  onLogout,
} from "./client/game";
import { getIdentity, onIdentityChanged } from "./client/identity";
import { writtenName } from "./client/names";
import { newCompression } from "./client/compression";
import { mayBeOf, openerOf } from "./client/discardedFiles";
import { newSerializer } from "./client/libraries";
import { newPlayers } from "./client/players";
import { echoes, maySpeak } from "./client/speech";
import { FrameScheduler, type FrameTicker } from "./client/scheduler";
import { describeValue } from "./describe";
import { defineEvent, type EventType } from "./event/eventType";
import type { FieldDeclaration, PayloadOf } from "./event/fieldValue";
import { Ledger } from "./ledger/ledger";
import type { LedgerOptions } from "./ledger/options";
import {
  allOf,
  allowGroupLeaders,
  allowCarriers,
  allowOwn,
  allowPlayers,
  allowRank,
  anyOf,
  type Authorizer,
  type Judged,
} from "./trust/authorizers";
import { noteFactories } from "./trust/factories";
import { nameOf } from "./trust/nameOf";
import type { Players } from "./trust/players";

/** Milliseconds of every frame that all ledgers together may take. */
const FRAME_BUDGET = 4;

/**
 * What all copies of this library in a client share: a newer copy takes over the functions, while ledgers stay with the
 * copy that opened them. Copies of any two versions meet here, so nothing in it changes its meaning.
 */
interface Shared {
  /** The names of open ledgers: two with one name would share their prefixes. */
  readonly names: LuaTable<string, boolean>;
  /** By the saved table of an open ledger: the ledger's name. */
  readonly storages: LuaTable<object, string | undefined>;
  /** The frame at `time` (the game's GetTime), and the milliseconds of it that copies have spent. */
  frame: { time: number; spent: number };
  /** By copy: to be called when guild or group have changed. An authorizer may be of another copy than its ledger. */
  readonly lookAgain: ((this: void) => void)[];
  /** The open ledgers, whichever copy opened them: what the command is about. */
  readonly ledgers: Ledger[];
  /** The addons whose saved variables the game has discarded in this session: their files were too large. */
  readonly discarded: string[];
  /** Does what a player typed behind the command: the newest copy's. */
  runCommand?: Run;
  /** Whether some copy has made the command known to the game. */
  hasCommand: boolean;
}

/** What makes authorizers. */
const FACTORIES = [
  "AllowRank",
  "AllowGroupLeaders",
  "AllowPlayers",
  "AllowOwn",
  "AllowCarriers",
  "AnyOf",
  "AllOf",
] as const;

/** Milliseconds of a frame for a copy when others have spent them all, so that it goes on at all. */
const LEAST_BUDGET = 1;

/** Why nothing may be opened while an addon's files load. */
const TOO_EARLY =
  "the addon's files are still loading, and its saved variables come after them and replace the tables made here";

/** Raises, as the error of the caller's caller, if a callback is not a function. */
function checkCallback(method: string, name: string, value: unknown): void {
  if (type(value) !== "function") {
    error(`${method}: ${name} must be a function, got ${describeValue(value)}`, 3);
  }
}

/** The bundle's own: what only the command needs is not run before somebody types it. */
declare function require(this: void, name: string): unknown;

/** What `LibStub("EventSourcing-1.0")` gives. */
export interface EventSourcing {
  /**
   * Defines an event type.
   * Raises when a code or a field is not what it should be, or a name is taken.
   * @param code 1 to 8 letters and digits, stored with every event: never rename it, never use it for something else.
   * @param fields pairs of name and type; see {@link FieldDeclaration}. A list of records has the record's fields behind its
   * type, and a map the types of its keys and values.
   * @example
   * local Award = ES:DefineEvent("AW", { { "targets", "guid[]" }, { "points", "int" }, { "note", "string?" } })
   * local Council = ES:DefineEvent("CN", {
   *   { "votes", "record[]", { { "voter", "guid" }, { "item", "int" }, { "note", "string?" } } },
   *   { "points", "map", "guid", "int" },
   *   { "value", "any" },
   * })
   */
  DefineEvent<const Code extends string, const Fields extends readonly FieldDeclaration[]>(
    code: Code,
    fields: Fields,
  ): EventType<Code, PayloadOf<Fields>>;
  /**
   * Opens a ledger on a saved table. Call it at ADDON_LOADED or later.
   * Raises if an option is wrong, or if a newer version of this library has written the table.
   * @param options the ledger's name, its saved table, its event types, and its authorizer.
   * @example
   * MyLootDB = MyLootDB or {}
   * local ledger = ES:OpenLedger({ name = "MyLoot", storage = MyLootDB, events = { Award } })
   */
  OpenLedger<Types extends EventType>(options: LedgerOptions<Types>): Ledger<Types>;
  /**
   * Calls `callback` at PLAYER_LOGIN, or at once if that has passed. Saved variables are there by then.
   * Raises if `callback` is not a function.
   * @example
   * ES:OnLogin(function() print("Welcome, " .. UnitName("player")) end)
   */
  OnLogin(callback: (this: void) => void): void;
  /**
   * Keeps one ledger for each guild. Calls `open(storage, guild)` as soon as the character's guild is known, which is at
   * login, seconds later, or never. `storage` is a table for this guild inside `root`; `open` gives it to `OpenLedger`,
   * and returns the ledger. The library closes that ledger when the character leaves its guild, and calls `open` again when
   * the character is in another. A guild is known by name, realm and faction, and after a new name by its club, where the
   * client has clubs. You may call this in a file's body.
   * Raises if `root` is neither a table nor a name, and if `open` or `closed` is not a function.
   * @param root a table in SavedVariables; better the name of one, which the library then looks up and makes.
   * @param open opens the ledger of one guild, and returns it. An error in it goes to the game's error handler.
   * @param closed is called when the library has closed that ledger, before it opens another.
   * @example
   * local ledger
   * ES:ForGuild("MyLootDB", function(storage, guild)
   *   print("The loot of " .. guild.name)
   *   ledger = ES:OpenLedger({ name = "MyLoot", storage = storage, events = { Award }, authorize = ES:AllowRank(1) })
   *   return ledger
   * end, function()
   *   ledger = nil
   * end)
   */
  ForGuild<Types extends EventType>(
    root: object | string,
    open: (this: void, storage: object, guild: Guild) => Ledger<Types> | undefined,
    closed?: (this: void) => void,
  ): void;
  /**
   * An authorizer for guild members of this rank or a higher one. Until the roster comes after a login, only your own rank is
   * known. Events refused then are asked for again when it comes.
   * Raises if `rank` or `whom` is not one of the values below.
   * @param rank 0 for the guild master, 1 for the rank below, up to 9.
   * @param whom which player's rank counts, `"sender"` or `"creator"`; default `"sender"`.
   * @example
   * local ledger = ES:OpenLedger({ name = "MyLoot", storage = MyLootDB, events = { Award }, authorize = ES:AllowRank(1) })
   */
  AllowRank(rank: number, whom?: Judged): Authorizer;
  /**
   * An authorizer for the leader and assistants of your party or raid. Outside a group it allows nobody. Their events then
   * come to others only from senders that another authorizer allows: see `AnyOf`.
   * Raises if `whom` is not one of the values below.
   * @param whom which player's place in the group counts, `"sender"` or `"creator"`; default `"sender"`.
   * @example
   * local authorize = ES:AnyOf(ES:AllowRank(1), ES:AllowGroupLeaders())
   */
  AllowGroupLeaders(whom?: Judged): Authorizer;
  /**
   * An authorizer for certain players.
   * Raises if `players` is not a list of names and GUIDs, and if `whom` is not one of the values below.
   * @param players names (`Name-Realm`, or `Name` for this client's own realm; on Forever first name and surname) and GUIDs.
   * Letter case and blanks around names do not matter; the realm may be written as the game shows it.
   * A name that two players have, as is possible on connected realms, allows neither. A player listed by name is found
   * by GUID in the guild and the group, and the other way round.
   * @param whom which player must be in the list, `"sender"` or `"creator"`; default `"sender"`.
   * @example
   * local authorize = ES:AllowPlayers({ "Anna", "Bert-Everlook", "Player-4395-0A1B2C3D" })
   */
  AllowPlayers(players: readonly string[], whom?: Judged): Authorizer;
  /**
   * An authorizer for events that players enter in their own name: the sender must be the creator, and may retract only its
   * own events. It lets nobody hand on the events of others: see `AnyOf`.
   * @example
   * local authorize = ES:AnyOf(ES:AllowRank(1), ES:AllowOwn())
   */
  AllowOwn(): Authorizer;
  /**
   * An authorizer for guilds whose officers are rarely online. Officers may bring everything, as with `AllowRank`. Members
   * of a trusted rank, the carriers, may pass on what officers wrote, and may write nothing themselves. A carrier with a
   * changed addon can forge events in an officer's name; members below the carriers cannot. Let carriers send, too.
   * Raises if a rank is not a whole number from 0 to 9, and if `carrierRank` is not the larger number.
   * @param creatorRank the rank that may write: this rank and higher ones, 0 for the guild master.
   * @param carrierRank the rank that may pass on their events: this rank and higher ones.
   * @example
   * local authorize = ES:AllowCarriers(1, 3)
   */
  AllowCarriers(creatorRank: number, carrierRank: number): Authorizer;
  /**
   * An authorizer that allows an event if any of several allows it.
   * Raises without authorizers, and if one is not a function.
   * @param authorizers one or more, each made by the library or a function of yours.
   * @example
   * local function IsSignUp(event) return event.type == "SU" end
   * local authorize = ES:AnyOf(ES:AllowRank(1), ES:AllOf(ES:AllowOwn(), IsSignUp))
   */
  AnyOf(...authorizers: Authorizer[]): Authorizer;
  /**
   * An authorizer that allows an event if all of several allow it.
   * Raises without authorizers, and if one is not a function.
   * @param authorizers one or more, each made by the library or a function of yours.
   * @example
   * local authorize = ES:AllOf(ES:AllowRank(3), ES:AllowOwn())
   */
  AllOf(...authorizers: Authorizer[]): Authorizer;
}

/** Raises, as the error of the method's caller, if a method of the library was called with a dot. */
function checkFace(self: unknown, method: string): void {
  if (type(self) !== "table" || (self as Partial<EventSourcing>).OpenLedger === undefined) {
    error(`${method}: use a colon, ES:${method}(...) and not ES.${method}(...)`, 3);
  }
}

/** The table that copies share, made by the first. */
function shareWith(library: EventSourcing): Shared {
  const holder = library as EventSourcing & { shared?: Shared };
  holder.shared ??= {
    names: new LuaTable(),
    storages: new LuaTable(),
    frame: { time: -1, spent: 0 },
    lookAgain: [],
    ledgers: [],
    discarded: [],
    hasCommand: false,
  };
  return holder.shared;
}

/** The options of a ledger, with the saved variable itself if they name it. Raises if they are no table. */
function withTable(options: unknown): Record<string, unknown> {
  if (type(options) !== "table") {
    error(`options must be a table, got ${describeValue(options)}`, 0);
  }
  const given = options as Record<string, unknown>;
  if (type(given.storage) !== "string") {
    return given;
  }
  const storage = savedTable(given.storage, "storage");
  notePlace(storage, variable(given.storage as string));
  return { ...given, storage };
}

/** Puts this version's functions on the library's table, which an older version may have filled. */
export function install(library: EventSourcing): void {
  const report = (message: unknown): void => {
    // Addons may replace the handler, and theirs may fail.
    pcall(() => {
      geterrorhandler()(message);
    });
  };
  const ledgers: Ledger[] = [];
  /** Who opened a ledger: a stack. */
  const openers = new LuaTable<Ledger, string>();
  const shared = shareWith(library);
  const { names, storages, frame, lookAgain } = shared;
  let scheduler: FrameScheduler | undefined;
  const budget = (): number => {
    let least = FRAME_BUDGET;
    const time = gameClock.now();
    if (frame.time !== time) {
      frame.time = time;
      frame.spent = 0;
    }
    if (isInCombat()) {
      for (const ledger of ledgers) {
        least = math.min(least, ledger.combatBudget());
      }
    }
    return math.max(least - frame.spent, math.min(least, LEAST_BUDGET));
  };
  const newTicker = (): FrameTicker => {
    const ticker = newFrameTicker();
    let work: ((this: void) => void) | undefined;
    const run = (): void => {
      const before = gameClock.milliseconds();
      work?.();
      frame.spent += gameClock.milliseconds() - before;
    };
    return {
      start: (onFrame) => {
        work = onFrame;
        ticker.start(run);
      },
      stop: () => {
        ticker.stop();
      },
    };
  };

  /** Tells a ledger when the game has discarded the file of the addon that opened it. */
  const tellDiscarded = (ledger: Ledger): void => {
    const addon = shared.discarded.find((each) => mayBeOf(openers.get(ledger), each));
    if (addon !== undefined) {
      ledger.fileDiscarded(addon);
    }
  };
  // The game may say so before the addon opens its ledger, or after.
  onEvents(["SAVED_VARIABLES_TOO_LARGE"], (addon) => {
    shared.discarded.push(tostring(addon));
    for (const ledger of ledgers) {
      tellDiscarded(ledger);
    }
  });

  lookAgain.push(() => {
    for (const ledger of ledgers) {
      ledger.lookAgain();
    }
  });
  let known: Players | undefined;
  // Not before somebody asks for it: rosters are no business of addons that need none.
  const players = (): Players =>
    (known ??= newPlayers(() => {
      for (const copyLooksAgain of lookAgain) {
        copyLooksAgain();
      }
    }));

  shared.runCommand = (text, command) => {
    (require("./client/commands/run") as typeof CommandRunner).runCommand(shared.ledgers, text, command);
  };
  const offerCommand = (): void => {
    if (!shared.hasCommand) {
      shared.hasCommand = true;
      // In the next frame, when the addons that load now have their commands.
      gameTimers.after(0, () => {
        registerCommand((text, command) => {
          shared.runCommand?.(text, command);
        });
        registerEntries({
          ledgers: shared.ledgers,
          openWindow: () => {
            shared.runCommand?.("window", COMMAND);
          },
        });
      });
    }
  };

  library.AllowRank = function (rank, whom) {
    checkFace(this, "AllowRank");
    return allowRank(players(), rank, whom);
  };
  library.AllowGroupLeaders = function (whom) {
    checkFace(this, "AllowGroupLeaders");
    return allowGroupLeaders(players(), whom);
  };
  library.AllowPlayers = function (list, whom) {
    checkFace(this, "AllowPlayers");
    return allowPlayers(players(), list, whom);
  };
  library.AllowOwn = function () {
    checkFace(this, "AllowOwn");
    return allowOwn(players());
  };
  library.AllowCarriers = function (creatorRank, carrierRank) {
    checkFace(this, "AllowCarriers");
    return allowCarriers(players(), creatorRank, carrierRank);
  };
  library.AnyOf = function (...authorizers) {
    checkFace(this, "AnyOf");
    return anyOf(authorizers);
  };
  library.AllOf = function (...authorizers) {
    checkFace(this, "AllOf");
    return allOf(authorizers);
  };
  noteFactories(library, FACTORIES);
  library.DefineEvent = function (code, fields) {
    checkFace(this, "DefineEvent");
    return defineEvent(code, fields) as never;
  };
  library.OnLogin = function (callback) {
    checkFace(this, "OnLogin");
    checkCallback("OnLogin", "callback", callback);
    atLogin(callback, report);
  };
  library.ForGuild = function (root, open, closed) {
    checkFace(this, "ForGuild");
    checkCallback("ForGuild", "open", open);
    if (closed !== undefined) {
      checkCallback("ForGuild", "closed", closed);
    }
    const isName = type(root) === "string" && root !== "";
    // A saved variable of a first session is nil there.
    if (!isName && (root === undefined || type(root) === "table") && isInFileBody()) {
      error(`ForGuild: ${TOO_EARLY}: give the name of the saved variable instead of the table`, 2);
    }
    if (!isName && type(root) !== "table") {
      error(`ForGuild: root must be a table, or the name of a saved variable, got ${describeValue(root)}`, 2);
    }
    const ledgerOn = (storage: object) => ledgers.find((ledger) => ledger.savedTable() === storage);
    forGuild(root, open, closed, ledgerOn, report);
  };
  library.OpenLedger = function (options) {
    checkFace(this, "OpenLedger");
    if (isInFileBody()) {
      error(`OpenLedger: ${TOO_EARLY}: call it in ES:OnLogin(function() ... end) or ES:ForGuild`, 2);
    }
    const name = (options as Partial<LedgerOptions> | undefined)?.name;
    if (name !== undefined && names.has(name)) {
      const other = ledgers.find((ledger) => ledger.name === name);
      const opener = other && openerOf(openers.get(other));
      const by = opener === undefined ? "" : `, by the addon ${opener}`;
      error(`OpenLedger: a ledger named "${name}" is open already${by}: each ledger needs a name of its own`, 2);
    }
    const [ok, result] = pcall(() => {
      if (scheduler === undefined) {
        scheduler = new FrameScheduler(gameClock, newTicker(), budget, report);
        onLogout(() => {
          for (const ledger of ledgers) {
            const [ok, message] = pcall(() => {
              ledger.flush();
            });
            if (!ok) {
              report(message);
            }
          }
        });
        onIdentityChanged(() => {
          for (const ledger of ledgers) {
            ledger.rename();
          }
        });
        onLoaded(() => {
          for (const ledger of ledgers) {
            ledger.loaded();
          }
        });
        onGuildUpdated(() => {
          for (const ledger of ledgers) {
            ledger.guildUpdated();
          }
        });
        onConnected(() => {
          for (const ledger of ledgers) {
            ledger.connected();
          }
        });
      }
      const resolved = withTable(options);
      const owner = storages.get(resolved.storage as object);
      if (owner !== undefined) {
        error(`storage is in use by the open ledger "${owner}": each ledger needs a table of its own`, 0);
      }
      return new Ledger(resolved, {
        clock: gameClock,
        timers: gameTimers,
        scheduler,
        random: () => math.random(),
        serializer: newSerializer(),
        ...newCompression(),
        self: getIdentity(),
        seeGuild,
        findPlace,
        fullName: writtenName,
        newTransport: (ledgerName) => newAceTransport(ledgerName, report),
        nameOf: (guid) => nameOf(players(), guid),
        speech: { maySpeak, echoes },
        tellMute: (ledgerName, channel) => {
          const { messagesFor } = require("./client/messages") as typeof Texts;
          print(string.format(messagesFor(GetLocale()).mute, ledgerName, channel));
        },
        report,
        closed: (closedName) => {
          names.delete(closedName);
          const closed = ledgers.find((other) => other.name === closedName);
          if (closed !== undefined) {
            storages.delete(closed.savedTable());
            openers.delete(closed);
            ledgers.splice(ledgers.indexOf(closed), 1);
            shared.ledgers.splice(shared.ledgers.indexOf(closed), 1);
          }
        },
      });
    });
    if (!ok) {
      error(`OpenLedger: ${tostring(result)}`, 2);
    }
    const ledger = result;
    names.set(ledger.name, true);
    storages.set(ledger.savedTable(), ledger.name);
    ledgers.push(ledger);
    shared.ledgers.push(ledger);
    openers.set(ledger, debugstack());
    tellDiscarded(ledger);
    offerCommand();
    return ledger as never;
  };
}
