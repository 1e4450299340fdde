/** The sandbox server's HTTP side. Every failure becomes an ApiError with a sentence to show. */

import { errorSentence } from "./words.js";

/** @import { By, Channel, Choice, CommandUse, ComponentUse, Emoji, MenuUse } from "./protocol" */
/** @import { Message, NewChannel, NewMessage, Older, Started, State } from "./protocol" */
/** @import { Submission } from "./protocol" */

export class ApiError extends Error {
  /**
   * @param {string} sentence
   * @param {number} status of HTTP; 0 when there was no answer
   */
  constructor(sentence, status) {
    super(sentence);
    this.status = status;
  }
}

/**
 * @param {string} method
 * @param {string} path
 * @param {unknown} [body]
 * @returns {Promise<any>} JSON of this project's own server, which the types of `api` describe
 */
async function call(method, path, body) {
  let response;
  try {
    response = await fetch(path, {
      method,
      headers: body === undefined ? {} : { "Content-Type": "application/json" },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
  } catch {
    throw new ApiError("The sandbox does not answer. Is it still running?", 0);
  }
  const answer = await readJson(response);
  if (!response.ok) {
    throw new ApiError(errorSentence(answer, response.status), response.status);
  }
  return answer;
}

/** @param {Response} response */
async function readJson(response) {
  const text = await response.text();
  try {
    return text === "" ? null : JSON.parse(text);
  } catch {
    return null;
  }
}

/**
 * @param {string} messageId
 * @param {Emoji} emoji
 * @param {string} userId
 */
function reactionPath(messageId, emoji, userId) {
  const name = emoji.id ? `${emoji.name}:${emoji.id}` : emoji.name;
  return `/page/messages/${messageId}/reactions/${encodeURIComponent(name)}?user_id=${userId}`;
}

/**
 * @type {{
 *   enter: (key: string) => Promise<void>,
 *   join: (code: string, name: string) => Promise<void>,
 *   leaveClass: () => Promise<void>,
 *   changeClass: (changes: {joining?: boolean, paused?: boolean}) => Promise<void>,
 *   renewCode: () => Promise<void>,
 *   beginNewClass: () => Promise<void>,
 *   removePerson: (userId: string) => Promise<void>,
 *   mutePerson: (userId: string, muted: boolean) => Promise<void>,
 *   state: (userId: string | null) => Promise<State>,
 *   openChannel: (channel: By<NewChannel>) => Promise<Channel>,
 *   olderMessages: (userId: string, channelId: string, before: string) => Promise<Older>,
 *   sendMessage: (message: By<NewMessage>) => Promise<Message>,
 *   editMessage: (messageId: string, userId: string, content: string) => Promise<Message>,
 *   deleteMessage: (messageId: string, userId: string) => Promise<void>,
 *   runCommand: (command: By<CommandUse>) => Promise<Started>,
 *   useMenu: (use: By<MenuUse>) => Promise<Started>,
 *   autocomplete: (request: By<CommandUse> & {focused: string}) => Promise<{choices: Choice[]}>,
 *   useComponent: (use: By<ComponentUse>) => Promise<Started>,
 *   submitModal: (submission: By<Submission>) => Promise<Started>,
 *   addReaction: (messageId: string, emoji: Emoji, userId: string) => Promise<void>,
 *   removeReaction: (messageId: string, emoji: Emoji, userId: string) => Promise<void>,
 *   present: (userId: string, messageId: string | null, follow: boolean) => Promise<void>,
 * }}
 */
export const api = {
  enter: (key) => call("POST", "/page/enter", { key }),
  join: (code, name) => call("POST", "/page/join", { code, name }),
  leaveClass: () => call("POST", "/page/class/leave"),
  changeClass: (changes) => call("PATCH", "/page/class", changes),
  renewCode: () => call("POST", "/page/class/code"),
  beginNewClass: () => call("POST", "/page/class/new"),
  removePerson: (userId) => call("DELETE", `/page/class/people/${userId}`),
  mutePerson: (userId, muted) =>
    call(muted ? "PUT" : "DELETE", `/page/class/people/${userId}/mute`),
  state: (userId) =>
    call("GET", userId ? `/page/state?user=${encodeURIComponent(userId)}` : "/page/state"),
  openChannel: (channel) => call("POST", "/page/channels", channel),
  olderMessages: (userId, channelId, before) =>
    call("GET", `/page/messages?user=${userId}&channel=${channelId}&before=${before}`),
  sendMessage: (message) => call("POST", "/page/messages", message),
  editMessage: (messageId, userId, content) =>
    call("PATCH", `/page/messages/${messageId}`, { user_id: userId, content }),
  deleteMessage: (messageId, userId) =>
    call("DELETE", `/page/messages/${messageId}?user_id=${userId}`),
  runCommand: (command) => call("POST", "/page/commands", command),
  useMenu: (use) => call("POST", "/page/menus", use),
  autocomplete: (request) => call("POST", "/page/autocomplete", request),
  useComponent: (use) => call("POST", "/page/components", use),
  submitModal: (submission) => call("POST", "/page/modals", submission),
  addReaction: (messageId, emoji, userId) => call("PUT", reactionPath(messageId, emoji, userId)),
  removeReaction: (messageId, emoji, userId) =>
    call("DELETE", reactionPath(messageId, emoji, userId)),
  present: (userId, messageId, follow) =>
    call("POST", "/page/present", { user_id: userId, message_id: messageId, follow }),
};
