// A guild plays GuildDKP in the simulated game.
import { type Client, createWorld, type World } from "EventSourcingTestKit";
import * as expect from "luassert";

const STAFF = "\x7ccffff8000\x7cHitem:19019:0:0\x7ch[Thunderfury]\x7ch\x7cr";

interface ShownText {
  GetText(): string;
}

/** What the window of src/window.ts shows to others. */
interface Shown {
  rows: ShownText[][];
  status: ShownText;
  IsVisible(): boolean;
  GetScript(script: "OnMouseWheel"): (this: void, frame: Shown, direction: number) => void;
}

let world: World;

before_each(() => {
  world = createWorld();
});

after_each(() => {
  expect.same([], world.errors()); // Lua errors of all clients
});

function login(name: string, rank?: number): Client {
  const client = world.addClient({ name, guild: "Specs", rank, addons: ["GuildDKP.toc"] });
  client.login();
  return client;
}

/** What a slash command prints, without the addon's name. */
function slash(client: Client, line: string): string {
  const before = client.output.length;
  expect.is_true(client.slash(line));
  return client.output.slice(before).join("\n").replaceAll("|cff66ccffDKP|r ", "");
}

const shown = (client: Client) => client.env.GuildDKPWindow as Shown;

/** The rows of a client's window that have something in them. */
function rows(client: Client): string[] {
  const filled = shown(client).rows.filter(([name]) => name.GetText() !== "");
  return filled.map((row) => row.map((text) => text.GetText()).join(" "));
}

it("shows everybody what officers enter, now and later", () => {
  const anna = login("Anna", 1);
  world.advance(30); // seconds: until the roster has come
  slash(anna, "/dkp award 105 Anna");
  world.advance(5);
  expect.equal(`Anna gets ${STAFF} for 100 points`, slash(anna, `/dkp loot 100 Anna ${STAFF}`));
  world.advance(60);
  const bert = login("Bert");
  world.advance(5); // until the game tells the guild
  slash(bert, "/dkp");
  expect.is_true(world.advanceUntil(() => rows(bert).length > 0, 120));
  expect.same(["Anna 5 1"], rows(bert));
  expect.equal("2 events, synced", shown(bert).status.GetText());
  anna.logout();
  bert.reload();
  world.advance(30);
  slash(bert, "/dkp");
  expect.same(["Anna 5 1"], rows(bert));
  slash(bert, "/dkp");
  expect.is_false(shown(bert).IsVisible());
});

it("lets only officers award, give loot and decay", () => {
  const bert = login("Bert", 2);
  world.advance(30);
  for (const line of ["award 99 Bert", "decay 50", "raid 9", `loot 0 Bert ${STAFF}`]) {
    expect.equal("Only officers may do that", slash(bert, `/dkp ${line}`));
  }
  expect.equal("0 events", slash(bert, "/dkp list").split(",")[0]);
});

it("scrolls, explains itself, and takes no nonsense", () => {
  const anna = login("Anna", 1);
  for (let number = 1; number <= 19; number++) {
    world.addClient({ name: `Member${string.char(64 + number)}`, guild: "Specs" });
  }
  world.advance(30);
  for (let number = 1; number <= 19; number++) slash(anna, `/dkp award ${number} Member${string.char(64 + number)}`);
  slash(anna, "/dkp");
  world.advance(5);
  const window = shown(anna);
  const turn = window.GetScript("OnMouseWheel");
  for (let turns = 0; turns < 10; turns++) turn(window, -1);
  expect.equal("MemberO 15 0", rows(anna)[0]);
  expect.equal("MemberA 1 0", rows(anna)[14]);
  for (const line of ["help", "award", "award x Anna", "award 1.5 Anna", "loot 5 Anna", "decay 0", "raid"]) {
    expect.is_true(slash(anna, `/dkp ${line}`).includes("/dkp award 50 Bert"));
  }
  expect.equal("No guild member Zoe", slash(anna, "/dkp award 5 Zoe"));
});

it("starts a season in which all keep their points", () => {
  const [anna, bert] = [login("Anna", 1), login("Bert", 1)];
  world.advance(30);
  slash(anna, "/dkp award 50 Bert");
  world.advance(30);
  for (const client of [anna, bert]) client.logout();
  world.advance(180 * 86400);
  for (const client of [anna, bert]) client.login();
  world.advance(120);
  expect.is_true(slash(anna, "/dkp season 3").includes("/dkp season 30:"));
  slash(anna, "/dkp season 30 keep");
  world.advance(120);
  expect.is_true(anna.output[anna.output.length - 1].includes("A new season: 1 events before "));
  expect.equal("Bert: 50 points, 0 items\n1 events, synced", slash(bert, "/dkp list"));
  bert.logout();
  world.advance(1800);
  slash(anna, "/dkp season 20");
  world.advance(10);
  expect.is_true(anna.output[anna.output.length - 1].includes("/dkp season 20 force"));
});

it("has no points without a guild", () => {
  const anna = login("Anna", 1);
  world.advance(30);
  slash(anna, "/dkp award 50 Anna");
  slash(anna, "/dkp");
  anna.setGuild(undefined);
  world.advance(30);
  expect.is_false(shown(anna).IsVisible());
  expect.equal("You are in no guild, or the game has not said so yet", slash(anna, "/dkp list"));
});
