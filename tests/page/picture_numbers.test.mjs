/** The numbers inside a picture: those that the bot's drawing puts there, and nothing unexpected. */

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { describe, test } from "node:test";
import { deflateSync } from "node:zlib";

import { numbersIn, numbersOf } from "../../sandbox/page/browser/picture_numbers.js";

/** What drawing writes, as small as it can be. */
const PLAIN = {
  version: 1,
  size: [100, 100],
  ground: "#1e1f22",
  view: "cells",
  of: "attention weight",
  end: 10_000,
  heads: [
    {
      name: "Layer 3, head 10",
      tokens: ["a", "<b>"],
      box: [20, 30, 60, 70],
      pitch: 20,
      labels: [5, 6],
      rows: [
        [0, 10_000],
        [2_500, 7_500],
      ],
    },
  ],
};

const SIGNATURE = Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]);
const PIXELS = chunk("IDAT", Buffer.from("pixels"));

/**
 * A chunk of a PNG file, with any checksum.
 *
 * @param {string} type
 * @param {Buffer} data
 * @param {number} length that it claims to have
 */
function chunk(type, data, length = data.length) {
  const size = Buffer.alloc(4);
  size.writeUInt32BE(length);
  return Buffer.concat([size, Buffer.from(type, "latin1"), data, Buffer.alloc(4)]);
}

/**
 * The data of a text chunk.
 *
 * @param {Buffer} packed
 * @param {string} head what stands before it
 */
function text(packed, head = "attention\0\u0001\0\0\0") {
  return Buffer.concat([Buffer.from(head, "latin1"), packed]);
}

/** @param {Buffer[]} chunks */
function picture(...chunks) {
  const ends = [chunk("IEND", Buffer.alloc(0))];
  return new Uint8Array(
    Buffer.concat([SIGNATURE, chunk("IHDR", Buffer.alloc(13)), ...chunks, ...ends]),
  );
}

/** @param {unknown} json */
function packed(json) {
  return deflateSync(Buffer.from(JSON.stringify(json)));
}

/** @param {unknown} json */
const read = (json) => numbersIn(picture(chunk("iTXt", text(packed(json))), PIXELS));

/** @param {string} name */
const golden = (name) => readFile(new URL(`../golden/${name}.png`, import.meta.url));

describe("what drawing writes", () => {
  test("is read as it is", async () => {
    const { version, ...numbers } = PLAIN;
    assert.equal(version, 1);
    assert.deepEqual(await read(PLAIN), numbers);
  });

  for (const [name, view, heads] of /** @type {[string, string, number][]} */ ([
    ["tokens_8", "cells", 1],
    ["lines_12", "lines", 1],
    ["panels_2", "cells", 2],
  ])) {
    test(`stands in ${name}`, async () => {
      const numbers = await numbersIn(new Uint8Array(await golden(name)));
      assert.equal(numbers?.view, view);
      assert.equal(numbers.heads.length, heads);
      for (const { tokens, rows } of numbers.heads) {
        assert.equal(rows.length, tokens.length);
        for (const row of rows) {
          const sum = row.reduce((one, other) => one + other, 0);
          assert.ok(Math.abs(sum - 10_000) <= tokens.length, `a row sums to ${sum}`);
        }
      }
    });
  }

  test("may be missing", async () => {
    assert.equal(await numbersIn(picture(PIXELS)), null);
    assert.equal(await numbersIn(new Uint8Array(await golden("scores"))), null);
  });

  test("may stand behind texts of others", async () => {
    const others = [
      chunk("tEXt", Buffer.from("attention\0no")),
      chunk("iTXt", text(packed(1), "x\0\0\0\0\0")),
    ];
    const file = picture(...others, chunk("iTXt", text(packed(PLAIN))), PIXELS);
    assert.equal((await numbersIn(file))?.view, "cells");
  });
});

describe("a file that is broken, or made to do harm, has no numbers", () => {
  const good = chunk("iTXt", text(packed(PLAIN)));
  const bomb = deflateSync(Buffer.alloc(20_000_000, " "));
  for (const [name, file] of /** @type {[string, Uint8Array<ArrayBuffer>][]} */ ([
    ["nothing", new Uint8Array()],
    ["no PNG", new Uint8Array(Buffer.from("GIF89a, and then some"))],
    ["the signature alone", new Uint8Array(SIGNATURE)],
    ["cut in the chunk", picture(good, PIXELS).slice(0, 60)],
    ["a length beyond the end", picture(chunk("iTXt", text(packed(PLAIN)), 0xffffffff), PIXELS)],
    ["a length that is too small", picture(chunk("iTXt", text(packed(PLAIN)), 20), PIXELS)],
    ["behind the pixels", picture(PIXELS, good)],
    ["not compressed", picture(chunk("iTXt", text(packed(PLAIN), "attention\0\0\0\0\0")))],
    ["no end of the language", picture(chunk("iTXt", Buffer.from("attention\0\u0001\0en")))],
    ["nothing in the chunk", picture(chunk("iTXt", text(Buffer.alloc(0))))],
    ["no deflated data", picture(chunk("iTXt", text(Buffer.from("attention"))))],
    ["no JSON", picture(chunk("iTXt", text(deflateSync(Buffer.from("{")))))],
    ["no UTF-8", picture(chunk("iTXt", text(deflateSync(Buffer.from([0x22, 0xff, 0x22])))))],
    ["20 MB in a small chunk", picture(chunk("iTXt", text(bomb)), PIXELS)],
    [
      "a chunk of 300 KB",
      picture(chunk("iTXt", text(Buffer.concat([packed(PLAIN), Buffer.alloc(300_000)])))),
    ],
  ])) {
    test(name, async () => assert.equal(await numbersIn(file), null));
  }
});

describe("numbers that are not as they must be are none", () => {
  const [head] = PLAIN.heads;
  const many = Array(129).fill("a");
  for (const [name, changed] of /** @type {[string, object][]} */ ([
    ["another version", { version: 2 }],
    ["a size of one number", { size: [100] }],
    ["a size that is absurd", { size: [1e9, 100] }],
    ["a ground that is more than a colour", { ground: "#000000; x" }],
    ["another view", { view: "circles" }],
    ["nothing that the numbers are of", { of: null }],
    ["an end of 0", { end: 0 }],
    ["no heads", { heads: [] }],
    ["too many heads", { heads: Array(17).fill(head) }],
    ["a head that is none", { heads: [null] }],
    ["too many tokens", { heads: [{ ...head, tokens: many, pitch: 1 }] }],
    ["a token that is no text", { heads: [{ ...head, tokens: ["a", { toString: "b" }] }] }],
    ["a token without end", { heads: [{ ...head, tokens: ["a", "b".repeat(301)] }] }],
    ["a box outside the picture", { heads: [{ ...head, box: [20, 30, 60, 101] }] }],
    ["a box the wrong way round", { heads: [{ ...head, box: [60, 30, 20, 70] }] }],
    ["rows of no height", { heads: [{ ...head, pitch: 0 }] }],
    ["rows that don't fit", { heads: [{ ...head, pitch: 50 }] }],
    ["labels inside the box", { heads: [{ ...head, labels: [30, 6] }] }],
    ["a missing row", { heads: [{ ...head, rows: [[0, 1]] }] }],
    ["a short row", { heads: [{ ...head, rows: [[0, 1], [0]] }] }],
    [
      "a huge number",
      {
        heads: [
          {
            ...head,
            rows: [
              [0, 1e300],
              [0, 1],
            ],
          },
        ],
      },
    ],
    [
      "a number below 0",
      {
        heads: [
          {
            ...head,
            rows: [
              [0, -1],
              [0, 1],
            ],
          },
        ],
      },
    ],
    [
      "a part of a step",
      {
        heads: [
          {
            ...head,
            rows: [
              [0, 0.5],
              [0, 1],
            ],
          },
        ],
      },
    ],
    [
      "a text in a number's place",
      {
        heads: [
          {
            ...head,
            rows: [
              [0, "1"],
              [0, 1],
            ],
          },
        ],
      },
    ],
  ])) {
    test(name, async () => assert.equal(await read({ ...PLAIN, ...changed }), null));
  }

  test("anything at all", async () => {
    for (const json of [null, 1, "x", [], {}, [[]]]) {
      assert.equal(await read(json), null);
    }
  });
});

describe("a picture of the page", () => {
  /**
   * @param {Response} response
   * @returns {string[]} what was asked for; it grows
   */
  function answer(response) {
    /** @type {string[]} */
    const asked = [];
    const fetch = async (/** @type {string} */ path) => {
      asked.push(path);
      return response;
    };
    Object.defineProperty(globalThis, "fetch", { value: fetch, configurable: true });
    return asked;
  }

  test("is fetched once", async () => {
    const file = picture(chunk("iTXt", text(packed(PLAIN))), PIXELS);
    const headers = { "Content-Length": String(file.length) };
    const asked = answer(new Response(file, { headers }));
    assert.equal((await numbersOf("/attachments/1/1/a.png"))?.view, "cells");
    assert.equal((await numbersOf("/attachments/1/1/a.png"))?.view, "cells");
    assert.deepEqual(asked, ["/attachments/1/1/a.png"]);
  });

  test("that is gone, or larger than any that it may send, has no numbers", async () => {
    answer(new Response("", { status: 404 }));
    assert.equal(await numbersOf("/attachments/1/2/a.png"), null);
    answer(new Response("x", { headers: { "Content-Length": "10485761" } }));
    assert.equal(await numbersOf("/attachments/1/3/a.png"), null);
  });
});
