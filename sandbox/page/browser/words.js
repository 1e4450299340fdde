/** Names, times and error texts as people read them. */

/** @import { ErrorBody, ErrorTree, User } from "./protocol" */

const MINUTE_MS = 60_000;
const FILE_UNITS = ["KB", "MB", "GB"];
const DAY_MS = 24 * 60 * MINUTE_MS;

/** @param {User} user */
export function displayName(user) {
  return user.global_name || user.username;
}

/** @param {User} user */
export function initials(user) {
  const words = displayName(user).trim().split(/\s+/);
  const ends = words.length > 1 ? [words.at(0), words.at(-1)] : words;
  return ends
    .map((word) => [...(word ?? "")][0] ?? "")
    .join("")
    .toUpperCase();
}

/** @param {Date} date */
export function clock(date) {
  return date.toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
}

/** @param {Date} date */
export function longDate(date) {
  return date.toLocaleString([], { dateStyle: "full", timeStyle: "short" });
}

/** @param {Date} date */
export function dayName(date) {
  return date.toLocaleDateString([], {
    weekday: "long",
    day: "numeric",
    month: "long",
    year: "numeric",
  });
}

/**
 * "Today at 10:48", "Yesterday at 10:48", or the date and the time.
 *
 * @param {Date} date
 * @param {Date} [now]
 */
export function whenSaid(date, now = new Date()) {
  const days = Math.round((startOfDay(now).getTime() - startOfDay(date).getTime()) / DAY_MS);
  if (days === 0) {
    return `Today at ${clock(date)}`;
  }
  if (days === 1) {
    return `Yesterday at ${clock(date)}`;
  }
  return date.toLocaleString([], { dateStyle: "short", timeStyle: "short" });
}

/**
 * @param {Date} first
 * @param {Date} second
 */
export function sameDay(first, second) {
  return startOfDay(first).getTime() === startOfDay(second).getTime();
}

/** @param {Date} date */
function startOfDay(date) {
  return new Date(date.getFullYear(), date.getMonth(), date.getDate());
}

/**
 * "in 5 minutes", "3 days ago".
 *
 * @param {Date} date
 * @param {Date} [now]
 */
export function relativeTime(date, now = new Date()) {
  const seconds = (date.getTime() - now.getTime()) / 1000;
  /** @type {[Intl.RelativeTimeFormatUnit, number][]} */
  const steps = [
    ["second", 60],
    ["minute", 60],
    ["hour", 24],
    ["day", 30],
    ["month", 12],
  ];
  let amount = seconds;
  /** @type {Intl.RelativeTimeFormatUnit} */
  let unit = "year";
  for (const [name, next] of steps) {
    if (Math.abs(amount) < next) {
      unit = name;
      break;
    }
    amount /= next;
  }
  return new Intl.RelativeTimeFormat("en", { numeric: "auto" }).format(Math.round(amount), unit);
}

/** @param {number} bytes */
export function fileSize(bytes) {
  if (bytes < 1024) {
    return `${bytes} B`;
  }
  const power = Math.min(FILE_UNITS.length, Math.floor(Math.log2(bytes) / 10));
  return `${(bytes / 1024 ** power).toFixed(1)} ${FILE_UNITS[power - 1]}`;
}

/**
 * What to tell of something caught.
 *
 * @param {unknown} error
 */
export function sentenceOf(error) {
  return error instanceof Error ? error.message : String(error);
}

/**
 * One friendly sentence for an error JSON in Discord's shape.
 *
 * @param {ErrorBody | null} body
 * @param {number} status of HTTP
 */
export function errorSentence(body, status) {
  const details = errorLeaves(body?.errors ?? {}, []);
  if (details.length > 0) {
    return details.map(({ path, message }) => (path ? `${path}: ${message}` : message)).join(" ");
  }
  if (body?.message) {
    return body.message;
  }
  return `The sandbox answered with an error (HTTP ${status}).`;
}

// Keys that say where in a request something is, but nothing to the person who filled it in.
const UNTELLING_KEYS = ["data", "content", "options", "values"];

/**
 * Discord nests its messages: keys lead to `_errors` lists.
 *
 * @param {ErrorTree} errors
 * @param {string[]} path
 * @returns {{path: string, message: string}[]}
 */
function errorLeaves(errors, path) {
  const found = (errors._errors ?? []).map((leaf) => ({
    path: path.filter((key) => !UNTELLING_KEYS.includes(key)).join(" "),
    message: leaf.message,
  }));
  for (const [key, value] of Object.entries(errors)) {
    if (key !== "_errors" && value !== null && typeof value === "object") {
      found.push(...errorLeaves(/** @type {ErrorTree} */ (value), [...path, key]));
    }
  }
  return found;
}

/**
 * "Ann is typing…", for up to three names; more become "Several people".
 *
 * @param {string[]} names
 */
export function typingSentence(names) {
  if (names.length === 0) {
    return "";
  }
  if (names.length > 3) {
    return "Several people are typing…";
  }
  const list = new Intl.ListFormat("en", { type: "conjunction" }).format(names);
  return `${list} ${names.length === 1 ? "is" : "are"} typing…`;
}

/**
 * Only these become links: nothing that a message holds may smuggle in another scheme.
 *
 * @param {string | undefined} url
 */
export function isWebAddress(url) {
  return /^https?:\/\//i.test(url ?? "");
}
