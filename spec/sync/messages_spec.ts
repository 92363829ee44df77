import { decodeFrame, encodeFrame, frameSeed, Kind } from "../../src/sync/messages/frame";
import { hashText, INDEX } from "../../src/sync/messages/hash";
import { noPause } from "../../src/ledger/store/weeks";
import { encodeNumber } from "../../src/pack/digits";
import { seeded } from "../support/random";
import {
  decodeAdvertisement,
  decodeQuery,
  encodeAdvertisement,
  encodeBooks,
  encodeWeeks,
} from "../../src/sync/messages/advertisement";
import { decodeData, decodeIndex, encodeData } from "../../src/sync/messages/data";
import { decodePiece, encodePiece, PIECE_BYTES } from "../../src/sync/messages/piece";
import { decodeRequest, encodeRequest } from "../../src/sync/messages/request";

const seed = frameSeed("MyLoot");

describe("a frame", () => {
  it("carries any byte but NUL", () => {
    let body = "";
    for (const code of $range(1, 255)) {
      body += string.char(code);
    }
    const [kind, decoded] = decodeFrame(seed, encodeFrame(seed, Kind.Data, body));
    assert.equal(Kind.Data, kind);
    assert.equal(body, decoded);
  });

  it("says why it is refused", () => {
    const text = encodeFrame(seed, Kind.Event, "body");
    const reasonOf = (damaged: string) => {
      const [kind, reason] = decodeFrame(seed, damaged);
      assert.is_nil(kind);
      return reason;
    };
    assert.equal("version", reasonOf(`2${string.sub(text, 2)}`));
    assert.equal("version", reasonOf(""));
    assert.equal("frame", reasonOf(string.sub(text, 1, -2)));
    assert.equal("frame", reasonOf(`${text}x`));
    assert.equal("frame", reasonOf("1"));
    assert.equal("frame", reasonOf("1E"));
    assert.equal("frame", reasonOf("1?000"));
    assert.equal("checksum", reasonOf(string.gsub(text, "body", "bodz")[0]));
    assert.equal("checksum", reasonOf(string.gsub(text, "^1E", "1D")[0]));
    const [ofAnother] = decodeFrame(frameSeed("Other"), text);
    assert.is_nil(ofAnother);
  });
});

describe("an advertisement", () => {
  it("fits one message with the largest ledgers", () => {
    const weeks = [];
    for (const i of $range(0, 3)) {
      weeks.push({ week: 2900 - i, count: 9999, a: 67108858, b: 67108762, adler: 4294967295 });
    }
    const body = encodeAdvertisement(true, 1_800_000_000, 999_999, 67108858, 67108762, encodeWeeks(weeks));
    assert.is_true(encodeFrame(seed, Kind.Advertisement, body).length <= 255);
    assert.same(weeks, decodeAdvertisement(body)?.weeks);
  });

  it("may be longer in a later version", () => {
    const body = encodeAdvertisement(true, 0, 1, 2, 3, encodeWeeks([]));
    assert.same(decodeAdvertisement(body), decodeAdvertisement(`${body}what comes later`));
  });
});

describe("a request", () => {
  it("fits one message with 8 weeks of 10,000 events", () => {
    const list = [];
    for (const i of $range(1, 8)) {
      list.push({ subject: 2900 - i, hash: hashText(10000, 67108858, 67108762) });
    }
    const body = encodeRequest({ list });
    assert.is_true(encodeFrame(seed, Kind.Request, body).length <= 255);
    assert.same({ list }, decodeRequest(body));
  });

  it("names who is to answer, and its place among several", () => {
    const list = [{ subject: 2900, hash: hashText(1, 2, 3) }];
    for (const request of [
      { list, server: "Anna-Realm" },
      { list, server: "Anna-Realm", share: { place: 3, of: 8 } },
    ]) {
      assert.same(request, decodeRequest(encodeRequest(request)));
    }
    const one = { list, server: "Anna-Realm" };
    for (const share of [
      { place: 0, of: 8 },
      { place: 9, of: 8 },
      { place: 1, of: 17 },
    ]) {
      assert.same(one, decodeRequest(encodeRequest({ ...one, share })));
    }
  });

  it("says of how much of the list all is wanted; who is asked by name leaves nothing out", () => {
    const list = [
      { subject: 2900, hash: hashText(1, 2, 3) },
      { subject: 2899, hash: hashText(4, 5, 6) },
    ];
    assert.same({ list, whole: 1 }, decodeRequest(encodeRequest({ list, whole: 1 })));
    const named = { list, server: "Anna-Realm" };
    assert.same(named, decodeRequest(encodeRequest({ ...named, whole: 1 })));
  });

  it("asks for the index by the ledger's hash", () => {
    const list = [{ subject: INDEX, hash: hashText(1, 2, 3) }];
    assert.same({ list }, decodeRequest(encodeRequest({ list })));
  });
});

describe("a damaged body", () => {
  it("gives undefined", () => {
    assert.is_nil(decodeAdvertisement(""));
    assert.is_nil(decodeAdvertisement("100005"));
    assert.is_nil(decodeRequest("h1"));
    assert.is_nil(decodeRequest("__________"));
    assert.is_nil(decodeQuery("0"));
    assert.is_nil(decodeData("11110010"));
    assert.is_nil(decodeData("1111211"));
    assert.is_nil(decodeIndex("2111", noPause));
    // The second week is not before the first.
    assert.is_nil(decodeIndex("251110111", noPause));
    assert.is_nil(decodeIndex("251116111", noPause));
  });

  it("is one whose hash is no set's: a lane is not below its prime, or there are lanes without events", () => {
    const [primeA, primeB] = [67108859, 67108763];
    for (const [count, a, b, isHash] of [
      [1, primeA - 1, primeB - 1, true],
      [0, 0, 0, true],
      [1, primeA, 0, false],
      [1, 0, primeB, false],
      [0, 1, 0, false],
      [0, 0, 1, false],
    ] as const) {
      const text = encodeNumber(count) + encodeNumber(a) + encodeNumber(b);
      assert.equal(
        isHash,
        decodeAdvertisement(encodeAdvertisement(true, 0, count, a, b, encodeWeeks([]))) !== undefined,
      );
      assert.equal(isHash, decodeRequest(`1${encodeNumber(5)}${text}`) !== undefined);
      assert.equal(isHash, decodeQuery(`0${text}`) !== undefined);
      assert.equal(isHash, decodeData(`${encodeNumber(5)}${text}110`) !== undefined);
      assert.equal(isHash, decodeIndex(`1${encodeNumber(5)}${text}`, noPause) !== undefined);
    }
    // A digit too many.
    assert.is_nil(decodeQuery("0X02030"));
  });

  it("is one that tells of 2^40 events or more, also in a closing", () => {
    for (const [events, isRead] of [
      [2 ** 40 - 1, true],
      [2 ** 40, false],
    ] as const) {
      const books = encodeBooks({ count: 1, a: 2, b: 3 }, { week: 7, events, a: 4, b: 5 });
      const body = encodeAdvertisement(true, 0, 1, 2, 3, encodeWeeks([]), true) + books;
      assert.equal(isRead, decodeAdvertisement(body) !== undefined);
    }
  });

  it("is a parity of a block without pieces", () => {
    const payload = string.rep("x", PIECE_BYTES);
    assert.is_not_nil(decodePiece(encodePiece({ block: 1, total: 1, place: 1, back: 0, payload })));
    assert.is_nil(decodePiece(encodePiece({ block: 1, total: 0, place: 0, back: 0, payload })));
  });

  it("never raises, whatever it holds", () => {
    const random = seeded(5);
    for (const _ of $range(1, 3000)) {
      let body = "";
      for (const __ of $range(1, random.between(0, 40))) {
        body += string.char(random.next() < 0.7 ? random.between(48, 122) : random.between(1, 255));
      }
      decodeAdvertisement(body);
      decodeRequest(body);
      decodeQuery(body);
      decodeIndex(body, noPause);
      decodeFrame(seed, `1A${body}`);
      const data = decodeData(body);
      if (data !== undefined) {
        assert.same(data, decodeData(encodeData(data)));
      }
    }
  });
});
