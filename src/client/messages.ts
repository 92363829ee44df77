/**
 * What players read, for `string.format`. Errors to authors are not here: they stay English. Counts stand behind a
 * colon where they can, since one text serves for one and for many.
 */
export interface Messages {
  /** The four sync states, as `GetSyncState` names them. */
  readonly synced: string;
  readonly syncing: string;
  readonly "out of sync": string;
  readonly otherGuild: string;
  readonly unknown: string;
  readonly noLedgers: string;
  /** Ledger's name, sync state, events, weeks, hash. */
  readonly ledger: string;
  /** Events that are missing, seconds that they may take. */
  readonly missing: string;
  readonly sending: string;
  readonly recovering: string;
  /** Date, events closed, bytes of the archive. */
  readonly closedBefore: string;
  /** Ledger's name, channel. */
  readonly mute: string;
  /** How many events of one's own no sender holds; how many were refused, name of who sent them. */
  readonly unaccepted: string;
  readonly refused: string;
  readonly behind: string;
  /** Names. */
  readonly unseen: string;
  /** Projection's name, events applied, events in all. */
  readonly projection: string;
  readonly halted: string;
  /** Projection's name, where and what. */
  readonly unsaved: string;
  /** While states are compared with replays: projection's name, events; what is wrong. */
  readonly development: string;
  readonly developmentSame: string;
  readonly developmentFinding: string;
  /** Ledger's name; the command as it may be typed. */
  readonly developmentOn: string;
  readonly developmentOff: string;
  readonly badSwitch: string;
  /** Projection's name, date. */
  readonly travelling: string;
  /** How many. */
  readonly peers: string;
  /** Peer's name, and for two of them how many events. */
  readonly peerSame: string;
  readonly peerFewer: string;
  readonly peerMore: string;
  readonly peerOther: string;
  /** Channel, bytes sent, bytes received, messages that the client refused. */
  readonly traffic: string;
  readonly bytes: string;
  readonly kilobytes: string;
  /** What was typed, names of the open ledgers. */
  readonly unknownLedger: string;
  readonly whichLedger: string;
  readonly unknownCommand: string;
  readonly badDate: string;
  /** Ledger's name; date; command. */
  readonly nothingTravels: string;
  readonly travels: string;
  /** Ledger's name, date. */
  readonly noArchive: string;
  readonly returned: string;
  /** Ledger's name, events done, events in all. */
  readonly exporting: string;
  readonly exported: string;
  /** Ledger's name, lines. */
  readonly log: string;
  /** The command as it was typed. */
  readonly helpList: string;
  readonly helpShow: string;
  readonly helpExport: string;
  readonly helpRows: string;
  readonly helpTravel: string;
  readonly helpReturn: string;
  readonly helpWindow: string;
  readonly helpLog: string;
  readonly helpDevelopment: string;
  /** The window: events, weeks, hash. */
  readonly counts: string;
  /** Events applied, events in all. */
  readonly applied: string;
  readonly legend: string;
  /** Date, or the word for the present. */
  readonly shownTime: string;
  readonly present: string;
  /** Names of the window's pages. */
  readonly overview: string;
  readonly details: string;
  /** How many players are online whose word counts: they need not be officers. */
  readonly upToDate: string;
  /** Events received, events in all. */
  readonly catchingUp: string;
  readonly notTheSame: string;
  readonly alone: string;
  /** Date. */
  readonly since: string;
  /** On a button. */
  readonly openWindow: string;
  /** The events of a ledger: what stands at the box to type in, and on the button without a type. */
  readonly events: string;
  readonly search: string;
  readonly allTypes: string;
  readonly newer: string;
  readonly older: string;
  /** First and last that are shown, how many were found. */
  readonly found: string;
  readonly nothingFound: string;
  readonly searching: string;
  readonly undone: string;
  readonly copyRows: string;
  /** Exports and imports: how many of how many. */
  readonly exportBar: string;
  readonly importBar: string;
}

/** By the client's locale, as `GetLocale` gives it. */
export const LOCALES: Readonly<Record<string, Messages>> = {
  enUS: {
    synced: "in sync",
    syncing: "getting events",
    "out of sync": "out of sync",
    otherGuild: "  It is of another guild than this character, and silent here.",
    unknown: "nobody to compare with",
    noLedgers: "No ledger is open.",
    ledger: "%s: %s. Events: %d, weeks: %d, hash: %s",
    missing: "  to come: %d, about %d s",
    sending: "  This client answers the others.",
    closedBefore: "  Closed before %s: events: %d, archive: %s",
    recovering: "  The saved file was too large, and the game has discarded it. Events come back from other players.",
    mute: "%s: nobody hears you on %s. Your guild rank may not speak in guild chat.",
    unaccepted: "  Your entries that wait for an officer: %d. They are kept until one is online who takes them.",
    refused: "  refused: %d from %s",
    behind: "  Somebody has a newer version of this addon: update yours.",
    unseen: "  may write, but nobody with this name was seen: %s",
    projection: "  %s: %d of %d events applied",
    halted: "  %s: halted by an error after %d of %d events",
    unsaved: "  %s: cannot be saved, so each login replays all events: %s",
    development: "  Development: states are compared with replays.",
    developmentSame: "    %s: as replayed, after %d events",
    developmentFinding: "    wrong: %s",
    developmentOn: "%s: states are compared with replays in the background. What differs is an error, and in %s.",
    developmentOff: "%s: states are not compared any more.",
    badSwitch: "Say on or off: %s",
    travelling: "  %s: shows %s",
    peers: "  Players heard: %d",
    peerSame: "    %s: the same events",
    peerFewer: "    %s: %d fewer",
    peerMore: "    %s: %d more",
    peerOther: "    %s: as many, but not the same",
    traffic: "  %s: sent %s, received %s, refused messages: %d",
    bytes: "%d B",
    kilobytes: "%.1f kB",
    unknownLedger: "There is no ledger %s. Open: %s",
    whichLedger: "Which ledger? Open: %s",
    unknownCommand: "There is no command %s.",
    badDate: "A date is written like this: 2026-10-31, or 2026-10-31 20:00.",
    nothingTravels: "%s: nothing here can travel in time.",
    travels: "%s shows how things stood on %s. Back: %s",
    noArchive: "%s: the books were closed later than %s, and this client has no archive of that time.",
    returned: "%s shows the present.",
    exporting: "%s: %d of %d",
    exported: "%s: Ctrl+C copies, Escape closes",
    log: "%s: the last %d lines. Ctrl+C copies, Escape closes",
    helpList: "%s: the open ledgers",
    helpShow: "%s show [ledger]: players and messages, too",
    helpExport: "%s export [ledger] [from] [to]: events as a text to copy; dates like 2026-10-31",
    helpRows: "%s csv [ledger] [from] [to], or json: the same for spreadsheets and other programs",
    helpTravel: "%s travel [ledger] date [time]: how things stood then",
    helpReturn: "%s return [ledger]: back to the present",
    helpWindow: "%s window: the same in pictures, with a slider to travel in time",
    helpLog: "%s log [ledger]: what it did last, and what it refused",
    helpDevelopment: "%s dev [ledger] on, or off: compares states with replays, for who writes an addon",
    counts: "Events: %d, weeks: %d, hash: %s",
    applied: "%d of %d events applied",
    legend: "Weeks: green as others have them, red different, grey not known",
    shownTime: "Time travel: %s",
    present: "the present",
    overview: "Overview",
    details: "Details",
    upToDate: "Up to date. Checked with players online: %d",
    catchingUp: "Catching up: %d of %d",
    notTheSame: "Not up to date: others have other events.",
    alone: "Not known: nobody else who may write is online.",
    since: "Since %s",
    openWindow: "Open the window",
    events: "Events",
    search: "Search:",
    allTypes: "All types",
    newer: "Newer",
    older: "Older",
    found: "%d to %d of %d found",
    nothingFound: "Nothing found.",
    searching: "Searching...",
    undone: "(undone)",
    copyRows: "Copy as CSV",
    exportBar: "Export: %d of %d",
    importBar: "Import: %d of %d",
  },
  deDE: {
    synced: "abgeglichen",
    syncing: "empfängt Ereignisse",
    "out of sync": "nicht abgeglichen",
    otherGuild: "  Es gehört zu einer anderen Gilde als dieser Charakter, und schweigt hier.",
    unknown: "niemand zum Vergleichen",
    noLedgers: "Kein Journal ist geöffnet.",
    ledger: "%s: %s. Ereignisse: %d, Wochen: %d, Prüfsumme: %s",
    missing: "  noch ausstehend: %d, etwa %d s",
    sending: "  Dieser Client antwortet den anderen.",
    recovering:
      "  Die gespeicherte Datei war dem Spiel zu groß und ging verloren. Die Ereignisse kommen von anderen Spielern zurück.",
    mute: "%s: Auf %s hört dich niemand. Dein Gildenrang darf wohl nicht im Gildenchat sprechen.",
    unaccepted:
      "  Deine Einträge, die auf einen Offizier warten: %d. Sie bleiben, bis einer online ist, der sie annimmt.",
    refused: "  abgelehnt: %d von %s",
    behind: "  Jemand hat eine neuere Version dieses Addons: Bitte aktualisieren.",
    unseen: "  darf schreiben, aber niemand mit diesem Namen wurde gesehen: %s",
    projection: "  %s: %d von %d Ereignissen angewandt",
    halted: "  %s: durch einen Fehler angehalten nach %d von %d Ereignissen",
    unsaved: "  %s: nicht speicherbar, jeder Login spielt alle Ereignisse ab: %s",
    closedBefore: "  Abgeschlossen vor %s: Ereignisse: %d, Archiv: %s",
    development: "  Entwicklung: Zustände werden mit Wiederholungen verglichen.",
    developmentSame: "    %s: wie wiederholt, nach %d Ereignissen",
    developmentFinding: "    falsch: %s",
    developmentOn:
      "%s: Zustände werden im Hintergrund mit Wiederholungen verglichen. Abweichungen sind Fehler, und stehen in %s.",
    developmentOff: "%s: Zustände werden nicht mehr verglichen.",
    badSwitch: "Schreibe on oder off: %s",
    travelling: "  %s: zeigt den Stand vom %s",
    peers: "  Gehörte Spieler: %d",
    peerSame: "    %s: dieselben Ereignisse",
    peerFewer: "    %s: %d weniger",
    peerMore: "    %s: %d mehr",
    peerOther: "    %s: gleich viele, aber nicht dieselben",
    traffic: "  %s: gesendet %s, empfangen %s, abgewiesene Nachrichten: %d",
    bytes: "%d B",
    kilobytes: "%.1f kB",
    unknownLedger: "Ein Journal %s gibt es nicht. Geöffnet: %s",
    whichLedger: "Welches Journal? Geöffnet: %s",
    unknownCommand: "Den Befehl %s gibt es nicht.",
    badDate: "Ein Datum schreibt man so: 2026-10-31 oder 2026-10-31 20:00.",
    nothingTravels: "%s: Hier kann nichts durch die Zeit reisen.",
    travels: "%s zeigt den Stand vom %s. Zurück: %s",
    noArchive: "%s: Die Bücher wurden nach dem %s geschlossen, und dieser Client hat kein Archiv dieser Zeit.",
    returned: "%s zeigt die Gegenwart.",
    exporting: "%s: %d von %d",
    exported: "%s: Strg+C kopiert, Escape schließt",
    log: "%s: die letzten %d Zeilen. Strg+C kopiert, Escape schließt",
    helpList: "%s: die geöffneten Journale",
    helpShow: "%s show [Journal]: auch Spieler und Nachrichten",
    helpExport: "%s export [Journal] [von] [bis]: Ereignisse als Text zum Kopieren; Datum wie 2026-10-31",
    helpRows: "%s csv [Journal] [von] [bis] oder json: dasselbe für Tabellen und andere Programme",
    helpTravel: "%s travel [Journal] Datum [Uhrzeit]: der Stand von damals",
    helpReturn: "%s return [Journal]: zurück in die Gegenwart",
    helpWindow: "%s window: dasselbe in Bildern, mit einem Regler für Zeitreisen",
    helpLog: "%s log [Journal]: was es zuletzt getan und abgelehnt hat",
    helpDevelopment: "%s dev [Journal] on oder off: vergleicht Zustände mit Wiederholungen, für Addon-Autoren",
    counts: "Ereignisse: %d, Wochen: %d, Prüfsumme: %s",
    applied: "%d von %d Ereignissen angewandt",
    legend: "Wochen: grün wie bei den anderen, rot verschieden, grau unbekannt",
    shownTime: "Zeitreise: %s",
    present: "die Gegenwart",
    overview: "Überblick",
    details: "Einzelheiten",
    upToDate: "Auf dem neuesten Stand. Abgeglichen mit Spielern online: %d",
    catchingUp: "Holt auf: %d von %d",
    notTheSame: "Nicht auf dem neuesten Stand: Andere haben andere Ereignisse.",
    alone: "Nicht bekannt: Niemand sonst, der schreiben darf, ist online.",
    since: "Seit %s",
    openWindow: "Fenster öffnen",
    events: "Ereignisse",
    search: "Suche:",
    allTypes: "Alle Arten",
    newer: "Neuere",
    older: "Ältere",
    found: "%d bis %d von %d gefundenen",
    nothingFound: "Nichts gefunden.",
    searching: "Sucht ...",
    undone: "(rückgängig gemacht)",
    copyRows: "Als CSV kopieren",
    exportBar: "Export: %d von %d",
    importBar: "Import: %d von %d",
  },
  frFR: {
    synced: "synchronisé",
    syncing: "réception d'événements",
    "out of sync": "désynchronisé",
    otherGuild: "  Il est d'une autre guilde que ce personnage, et se tait ici.",
    unknown: "personne à qui se comparer",
    noLedgers: "Aucun registre n'est ouvert.",
    ledger: "%s : %s. Événements : %d, semaines : %d, empreinte : %s",
    missing: "  à recevoir : %d, environ %d s",
    sending: "  Ce client répond aux autres.",
    recovering:
      "  Le fichier enregistré était trop gros et le jeu l'a rejeté. Les événements reviennent des autres joueurs.",
    mute: "%s : personne ne vous entend sur %s. Votre rang n'a peut-être pas le droit de parler dans la guilde.",
    unaccepted:
      "  Vos entrées qui attendent un officier : %d. Elles sont gardées jusqu'à ce qu'un officier en ligne les accepte.",
    refused: "  refusés : %d de %s",
    behind: "  Quelqu'un a une version plus récente de cet addon : mettez-le à jour.",
    unseen: "  peut écrire, mais personne de ce nom n'a été vu : %s",
    projection: "  %s : %d événements appliqués sur %d",
    halted: "  %s : arrêté par une erreur après %d événements sur %d",
    unsaved: "  %s : impossible à enregistrer, chaque connexion rejoue tous les événements : %s",
    closedBefore: "  Clôturé avant %s : événements : %d, archives : %s",
    development: "  Développement : les états sont comparés à des reprises.",
    developmentSame: "    %s : comme la reprise, après %d événements",
    developmentFinding: "    faux : %s",
    developmentOn:
      "%s : les états sont comparés à des reprises en arrière-plan. Les différences sont des erreurs, et sont dans %s.",
    developmentOff: "%s : les états ne sont plus comparés.",
    badSwitch: "Écrivez on ou off : %s",
    travelling: "  %s : montre l'état du %s",
    peers: "  Joueurs entendus : %d",
    peerSame: "    %s : les mêmes événements",
    peerFewer: "    %s : %d de moins",
    peerMore: "    %s : %d de plus",
    peerOther: "    %s : autant, mais pas les mêmes",
    traffic: "  %s : envoyé %s, reçu %s, messages refusés : %d",
    bytes: "%d o",
    kilobytes: "%.1f ko",
    unknownLedger: "Il n'y a pas de registre %s. Ouverts : %s",
    whichLedger: "Quel registre ? Ouverts : %s",
    unknownCommand: "La commande %s n'existe pas.",
    badDate: "Une date s'écrit ainsi : 2026-10-31, ou 2026-10-31 20:00.",
    nothingTravels: "%s : rien ici ne peut voyager dans le temps.",
    travels: "%s montre l'état du %s. Retour : %s",
    noArchive: "%s : les comptes ont été clos après le %s, et ce client n'a pas d'archive de cette époque.",
    returned: "%s montre le présent.",
    exporting: "%s : %d sur %d",
    exported: "%s : Ctrl+C copie, Échap ferme",
    log: "%s : les %d dernières lignes. Ctrl+C copie, Échap ferme",
    helpList: "%s : les registres ouverts",
    helpShow: "%s show [registre] : avec les joueurs et les messages",
    helpExport: "%s export [registre] [de] [à] : les événements en texte à copier ; dates comme 2026-10-31",
    helpRows: "%s csv [registre] [de] [à], ou json : la même chose pour tableurs et autres programmes",
    helpTravel: "%s travel [registre] date [heure] : l'état à ce moment-là",
    helpReturn: "%s return [registre] : retour au présent",
    helpWindow: "%s window : la même chose en images, avec un curseur pour voyager dans le temps",
    helpLog: "%s log [registre] : ce qu'il a fait et refusé en dernier",
    helpDevelopment: "%s dev [registre] on, ou off : compare les états à des reprises, pour les auteurs d'addons",
    counts: "Événements : %d, semaines : %d, empreinte : %s",
    applied: "%d événements appliqués sur %d",
    legend: "Semaines : vert comme chez les autres, rouge différent, gris inconnu",
    shownTime: "Voyage dans le temps : %s",
    present: "le présent",
    overview: "Vue d'ensemble",
    details: "Détails",
    upToDate: "À jour. Vérifié avec les joueurs en ligne : %d",
    catchingUp: "Rattrapage : %d sur %d",
    notTheSame: "Pas à jour : d'autres ont d'autres événements.",
    alone: "Inconnu : personne d'autre en ligne n'a le droit d'écrire.",
    since: "Depuis le %s",
    openWindow: "Ouvrir la fenêtre",
    events: "Événements",
    search: "Chercher :",
    allTypes: "Tous les types",
    newer: "Récents",
    older: "Anciens",
    found: "%d à %d sur %d trouvés",
    nothingFound: "Rien trouvé.",
    searching: "Recherche...",
    undone: "(annulé)",
    copyRows: "Copier en CSV",
    exportBar: "Exportation : %d sur %d",
    importBar: "Importation : %d sur %d",
  },
};

/** The messages in a locale; in English where there is no translation. */
export function messagesFor(locale: string): Messages {
  return LOCALES[locale] ?? LOCALES.enUS;
}
