import { Channels } from "../../../src/sync/link/channels";
import { Voice } from "../../../src/sync/link/voice";
import type { Clock } from "../../../src/ports";

let now = 0;
const clock: Clock = { now: () => now, serverTime: () => now, milliseconds: () => now * 1000 };

/** What is told, and what the game says. */
interface Game {
  mayGuild?: boolean;
  echoesGuild: boolean;
  told: string[];
  voice: Voice;
}

function newGame(channels = ["GUILD", "RAID"], echoesGuild = true): Game {
  const game = { echoesGuild, told: [] as string[] } as Partial<Game> as Game;
  const speech = {
    maySpeak: (channel: string) => (channel === "GUILD" ? game.mayGuild : undefined),
    echoes: (channel: string) => channel === "GUILD" && game.echoesGuild,
    onMute: (channel: string, isMute: boolean) => {
      game.told.push(`${channel} ${isMute ? "mute" : "heard"}`);
    },
  };
  game.voice = new Voice(clock, new Channels(channels), speech, () => undefined);
  return game;
}

/** Messages that the client takes, of which none comes back. */
function send({ voice }: Game, count: number, channel = "GUILD"): void {
  for (const _ of $range(1, count)) {
    voice.noteSent(channel, true);
  }
}

/** Lets seconds pass. */
function pass({ voice }: Game, seconds: number): void {
  now += seconds;
  const due = voice.nextDue();
  if (due !== undefined && due <= now) {
    voice.run(now);
  }
}

describe("whether others hear us on a channel", () => {
  before_each(() => {
    now = 100;
  });

  it("is no when the game says so, told with the first message, and yes again when it says that", () => {
    const game = newGame();
    send(game, 1);
    assert.same([], game.told);
    game.mayGuild = false;
    assert.same(["GUILD"], game.voice.mute());
    send(game, 2);
    assert.same(["GUILD mute"], game.told);
    game.mayGuild = true;
    send(game, 1);
    assert.same(["GUILD mute", "GUILD heard"], game.told);
    assert.same([], game.voice.mute());
  });

  it("is no when three messages do not come back where the game sends them back, even if it says that we may speak", () => {
    const game = newGame();
    game.mayGuild = true;
    send(game, 2);
    assert.is_nil(game.voice.nextDue());
    send(game, 1);
    pass(game, 9);
    assert.same([], game.told);
    pass(game, 1);
    assert.same(["GUILD mute"], game.told);
    game.voice.noteEcho("GUILD");
    assert.same(["GUILD mute", "GUILD heard"], game.told);
  });

  it("is yes while messages come back, or are refused", () => {
    const game = newGame();
    for (const _ of $range(1, 5)) {
      send(game, 2);
      game.voice.noteEcho("GUILD");
      game.voice.noteSent("GUILD", false);
      game.voice.noteSent("GUILD", false);
      pass(game, 20);
    }
    assert.same([], game.told);
  });

  it("does not depend on messages that come back where the game sends none back, until one has", () => {
    const game = newGame(["GUILD"], false);
    send(game, 10);
    pass(game, 60);
    assert.same([], game.told);
    game.voice.noteEcho("GUILD");
    send(game, 3);
    pass(game, 10);
    assert.same(["GUILD mute"], game.told);
  });

  it("is no when three requests are not answered by peers who were heard meanwhile, where nothing else tells", () => {
    const game = newGame(["GUILD"], false);
    const { voice } = game;
    voice.noteUnanswered("GUILD", now - 5);
    voice.noteUnanswered("GUILD", now - 5);
    // Everybody may have left.
    voice.noteUnanswered("GUILD", now - 5);
    assert.same([], game.told);
    now += 60;
    voice.noteUnanswered("GUILD", now - 5);
    assert.same(["GUILD mute"], game.told);
    // What others asked for tells nothing of us; what was for us alone does.
    voice.noteAnswered("GUILD", false);
    assert.same(["GUILD mute"], game.told);
    voice.noteAnswered("GUILD", true);
    assert.same(["GUILD mute", "GUILD heard"], game.told);
  });

  it("is yes when the game says that we may speak, whoever does not answer; and for whispers", () => {
    const game = newGame(["GUILD"], false);
    game.mayGuild = true;
    for (const _ of $range(1, 5)) {
      now += 60;
      game.voice.noteUnanswered("GUILD", now - 5);
      game.voice.noteUnanswered("WHISPER:Anna-Realm", now - 5);
      game.voice.noteSent("WHISPER:Anna-Realm", true);
    }
    assert.same([], game.told);
  });

  it("decides which channel we speak on: another of the ledger's that takes our messages", () => {
    const game = newGame(["GUILD", "RAID", "PARTY"]);
    const { voice } = game;
    assert.equal("GUILD", voice.wayTo("GUILD"));
    game.mayGuild = false;
    assert.equal("RAID", voice.wayTo("GUILD"));
    voice.noteSent("RAID", false);
    assert.equal("PARTY", voice.wayTo("GUILD"));
    voice.noteSent("PARTY", false);
    assert.equal("GUILD", voice.wayTo("GUILD"));
    voice.noteSent("RAID", true);
    assert.equal("RAID", voice.wayTo("GUILD"));
    assert.equal("PARTY", voice.wayTo("PARTY"));
    assert.equal("WHISPER:Anna-Realm", voice.wayTo("WHISPER:Anna-Realm"));
  });
});
