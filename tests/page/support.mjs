/** Objects of the protocol with what a test does not care about filled in, and a server's answers. */

/** @import { HeadNumbers, PictureNumbers } from "../../sandbox/page/browser/picture_numbers.js" */
/** @import { Channel, Command, Happening, Message, ServerEvent, State } from "../../sandbox/page/browser/protocol" */

export const ANN = { id: "1", username: "ann", global_name: "Ann" };
export const BEN = { id: "2", username: "ben", global_name: "Ben" };
export const BOT = { id: "9", username: "Attention", global_name: null, bot: true, online: true };

/**
 * @param {Partial<Message>} [more]
 * @returns {Message}
 */
export function message(more = {}) {
  return {
    id: "100",
    channel_id: "10",
    type: 0,
    content: "hello",
    author: ANN,
    timestamp: "2026-01-05T10:00:00+00:00",
    edited_timestamp: null,
    flags: 0,
    mentions: [],
    mention_everyone: false,
    attachments: [],
    embeds: [],
    components: [],
    ...more,
  };
}

/**
 * A channel of the bot's server, unless told otherwise.
 *
 * @param {Partial<Channel>} [more]
 * @returns {Channel}
 */
export function channel(more = {}) {
  return {
    id: "10",
    name: "general",
    type: 0,
    context: 0,
    has_bot: true,
    external_apps: true,
    server: { id: "5", name: "Class" },
    people: [],
    ...more,
  };
}

/**
 * A slash command that is offered everywhere, unless told otherwise.
 *
 * @param {string} name
 * @param {Partial<Command>} [more]
 * @returns {Command}
 */
export function command(name, more = {}) {
  return {
    name,
    description: `What ${name} does.`,
    type: 1,
    contexts: null,
    integration_types: [0, 1],
    ...more,
  };
}

/** Direct messages of Ann and Ben, as Ann's page has them. */
export const DIRECT = channel({
  id: "30",
  name: "Ben",
  type: 1,
  context: 2,
  has_bot: false,
  server: null,
  people: ["1", "2"],
});

/**
 * @param {Partial<State>} [more]
 * @returns {State}
 */
export function state(more = {}) {
  return {
    guild: { id: "5", name: "Class", owner_id: "1" },
    channels: [channel()],
    users: [ANN, BEN],
    bot: BOT,
    messages: {},
    commands: [],
    present: { message_id: null, channel_id: null, follow: false },
    presented: null,
    s: 0,
    ...more,
  };
}

let number = 0;

/**
 * An event that comes after all others.
 *
 * @param {Happening} happening
 * @returns {ServerEvent}
 */
export function event(happening) {
  number += 1;
  return { ...happening, s: number };
}

/**
 * Answers requests in this order.
 *
 * @param {...(object | null | (() => Promise<Response>))} answers bodies of 200 answers (null for an
 *   empty one), or what gives the whole answer
 * @returns {[method: string, path: string, body?: unknown][]} what was asked; it grows
 */
export function serve(...answers) {
  /** @type {[string, string, unknown?][]} */
  const asked = [];
  /** @type {(path: string, options: { method: string, body?: string }) => Promise<Response>} */
  const fetch = async (path, { method, body }) => {
    asked.push(body === undefined ? [method, path] : [method, path, JSON.parse(body)]);
    const answer = answers.shift();
    if (typeof answer === "function") {
      return answer();
    }
    return new Response(answer === null ? "" : JSON.stringify(answer));
  };
  Object.defineProperty(globalThis, "fetch", { value: fetch, configurable: true });
  return asked;
}

/** Lets everything run that waits for a promise. */
export async function settled() {
  for (let turn = 0; turn < 20; turn += 1) {
    await Promise.resolve();
  }
}

/**
 * Two heads side by side, as a picture shows them.
 *
 * @param {PictureNumbers["view"]} view
 * @returns {HeadNumbers[]}
 */
export function heads(view) {
  /** @type {HeadNumbers} */
  const first = {
    name: "Layer 3, head 10",
    tokens: ["the", "moved"],
    box: [20, 30, 60, 70],
    pitch: 20,
    labels: view === "cells" ? [5, 6] : [5, 80],
    rows: [
      [0, 10_000],
      [2_500, 7_500],
    ],
  };
  return [
    first,
    { ...first, box: [120, 30, 160, 70], labels: view === "cells" ? [120, 6] : [105, 180] },
  ];
}

/**
 * @param {PictureNumbers["view"]} view
 * @returns {PictureNumbers}
 */
export function numbers(view) {
  const [size, ground] = [/** @type {[number, number]} */ ([200, 100]), "#1e1f22"];
  return { size, ground, view, of: "attention weight", end: 10_000, heads: heads(view) };
}
