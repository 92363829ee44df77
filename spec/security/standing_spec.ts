import { encodeAdvertisement } from "../../src/sync/messages/advertisement";
import { encodeFrame, frameSeed, Kind } from "../../src/sync/messages/frame";
import { history } from "../sync/support/histories";
import { type Client, World } from "../sync/support/world";
import { seeded } from "../support/random";

const SEED = frameSeed("Spec");
const FOE = "Foe-Realm";

/** Two officers who send, and members who only listen; only officers' events are taken, and only they are vouched for. */
function guild(world: World, members: number): Client[] {
  const clients: Client[] = [];
  for (const i of $range(1, members + 2)) {
    const client = world.join(i <= 2 ? `Officer${i}` : `Member${i}`);
    client.mayServe = (sender) => string.find(sender, "^Officer")[0] !== undefined;
    world.start(client);
    clients.push(client);
  }
  for (const officer of clients.slice(0, 2)) {
    officer.events.addMany(history(seeded(1), 3, 10));
    officer.sync.startSending();
  }
  return clients;
}

function say(world: World, clients: readonly Client[], text: string): void {
  for (const client of clients) {
    world.deliver(client, "control", text, "GUILD", FOE);
  }
}

describe("a member without standing", () => {
  it("cannot silence advertisements by saying the true hash", () => {
    const world = new World(2);
    const clients = guild(world, 1);
    const [officer] = clients;
    world.run(60);
    const before = world.sent("A").length;
    const { a, b } = officer.events.fingerprint();
    const body = encodeAdvertisement(true, 1, officer.events.count(), a, b, "0");
    for (const _ of $range(1, 400)) {
      say(world, clients, encodeFrame(SEED, Kind.Advertisement, body));
      world.run(4.5);
    }
    assert.is_true(world.sent("A").length >= before + 4, `${world.sent("A").length - before} advertisements`);
  });
});
