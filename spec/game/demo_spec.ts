import { guildPoints } from "../../sim/demo/addon";
import { bar, clientLines, PLAIN, summaryLine } from "../../sim/demo/bars";
import { Demo } from "../../sim/demo/demo";
import type { DemoGuild } from "../../sim/demo/guild";
import { officersOf, peopleOf } from "../../sim/demo/history";
import { inventHistory } from "../../sim/demo/invention";
import { guidOf } from "../../sim/demo/members";
import { record } from "../../sim/demo/recording";
import { reportOn } from "../../sim/demo/report";
import { newTerminalScreen } from "../../sim/demo/screen";

const HISTORY = inventHistory({ seed: 3, weeks: 2, raids: 1, people: 20 });
const RECORDING = record(HISTORY);

/** A guild of six on an evening that is over. */
function afterTheEvening(): DemoGuild {
  const demo = new Demo({ history: HISTORY, recording: RECORDING, clients: 6, awards: 4, patience: 600 });
  demo.run(
    () => undefined,
    () => undefined,
  );
  return demo.guild;
}

describe("the demo", () => {
  it("ends well, the same way every time", () => {
    const guild = afterTheEvening();
    const report = reportOn(guild);
    assert.same([], report.problems);
    assert.equal(HISTORY.length + 4, guild.entries.length);
    const again = afterTheEvening();
    assert.equal(guild.ledgerHash(guild.members[0]), again.ledgerHash(again.members[5]));
    assert.same(guild.world.traffic.sent(), again.world.traffic.sent());
  });

  it("begins with one complete ledger, with parts and with none, and has a crash and an encounter in it", () => {
    const demo = new Demo({ history: HISTORY, recording: RECORDING, clients: 8, awards: 4, patience: 600 });
    const { guild } = demo;
    const first: Record<string, number> = {};
    const states: Record<string, boolean> = {};
    demo.run(
      () => undefined,
      () => {
        for (const member of guild.members) {
          const { held, state } = guild.standing(member);
          states[state] = true;
          if (guild.client(member).online) {
            first[member.name] ??= held;
          }
        }
      },
    );
    assert.equal(HISTORY.length, first.Aldric);
    assert.is_true(first.Brynja > 0 && first.Brynja < HISTORY.length);
    assert.is_true(first.Dagmar > 0 && first.Dagmar < HISTORY.length);
    assert.equal(0, first.Hedda);
    assert.is_true(states.offline && states["in a fight"] && states.synced);
  });

  it("fails when a client's ledger was tampered with, and the others do not follow", () => {
    const guild = afterTheEvening();
    const liar = guild.members[4];
    assert.is_false(liar.isOfficer);
    guild.client(liar).runText(`
      GuildPoints.officers[UnitGUID("player")] = true
      GuildPoints.AwardPoints({ UnitGUID("player") }, 1000, "tampered")`);
    guild.advance(60);
    const count = guild.entries.length;
    assert.same(
      [
        `${liar.name} holds ${count + 1} events instead of ${count}`,
        `${liar.name}'s ledger is not ${guild.members[0].name}'s`,
        `${liar.name}'s standings are not those of the plain loop`,
      ],
      reportOn(guild).problems,
    );
  });

  it("fails when a client's standings were tampered with", () => {
    const guild = afterTheEvening();
    const liar = guild.members[5];
    guild.standings(liar)[guidOf(liar)].points += 1;
    assert.same([`${liar.name}'s standings are not those of the plain loop`], reportOn(guild).problems);
  });

  it("fails when all clients agree on less than was entered", () => {
    const guild = afterTheEvening();
    guild.entries.push({ ...guild.entries[0], time: guild.entries[guild.entries.length - 1].time + 1 });
    assert.equal(2 * guild.members.length, reportOn(guild).problems.length);
  });

  it("fails when a client is offline", () => {
    const guild = afterTheEvening();
    guild.client(guild.members[2]).crash();
    assert.same([`${guild.members[2].name} is offline`], reportOn(guild).problems);
  });

  it("invents a history of the real one's size, the same for the same seed", () => {
    const history = inventHistory();
    assert.is_true(history.length > 1600 && history.length < 2000, `${history.length}`);
    assert.equal(3, officersOf(history).length);
    assert.is_true(peopleOf(history).length > 90, `${peopleOf(history).length}`);
    const months = (history[history.length - 1].time - history[0].time) / (30 * 86400);
    assert.is_true(months > 6.5 && months < 7.5, `${months}`);
    assert.same(history, inventHistory());
    assert.is_true(peopleOf(history).length <= 98);
  });

  it("keeps the history's times and officers in the recording", () => {
    const guild = afterTheEvening();
    let index = 0;
    for (const event of guildPoints(guild.client(guild.members[3])).ledger.Events(
      0,
      HISTORY[HISTORY.length - 1].time,
    )) {
      assert.equal(HISTORY[index].time, event.time);
      index += 1;
    }
    assert.equal(HISTORY.length, index);
  });

  it("fits into 100 columns and 24 rows", () => {
    const demo = new Demo({ history: HISTORY, recording: RECORDING, clients: 20, awards: 1, patience: 130 });
    const { guild } = demo;
    let screenful = "";
    const screen = newTerminalScreen(guild, PLAIN, (text) => {
      screenful = text;
    });
    demo.run(
      (text) => {
        assert.is_true(text.length <= 90, text);
        screen.tell(text);
      },
      () => {
        screen.tick();
        for (const line of [summaryLine(guild, PLAIN), ...clientLines(guild, PLAIN)]) {
          assert.is_true(line.length < 100, line);
        }
      },
    );
    const [, rows] = string.gsub(screenful, "\n", "");
    assert.is_true(rows <= 22, `${rows}`);
    for (const line of reportOn(guild).lines) {
      assert.is_true(line.length <= 100, line);
    }
  });

  it("shows a bar as full only when all is there", () => {
    assert.equal("..........", bar(0, 100, 10, PLAIN));
    assert.equal("#########.", bar(999, 1000, 10, PLAIN));
    assert.equal("##########", bar(1000, 1000, 10, PLAIN));
    assert.equal("..........", bar(0, 0, 10, PLAIN));
  });
});
