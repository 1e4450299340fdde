/** Names, times and error texts as people read them. */

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

export function displayName(user) {
  return user.global_name || user.username;
}

export function initials(user) {
  const words = displayName(user).trim().split(/\s+/);
  const letters = words.length > 1 ? [words[0], words[words.length - 1]] : [words[0]];
  return letters
    .map((word) => [...word][0] ?? "")
    .join("")
    .toUpperCase();
}

export function clock(date) {
  return date.toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
}

export function longDate(date) {
  return date.toLocaleString([], { dateStyle: "full", timeStyle: "short" });
}

export function dayName(date) {
  return date.toLocaleDateString([], {
    weekday: "long",
    day: "numeric",
    month: "long",
    year: "numeric",
  });
}

/** "Today at 10:48", "Yesterday at 10:48", or the date and the time. */
export function whenSaid(date, now = new Date()) {
  const days = Math.round((startOfDay(now) - startOfDay(date)) / DAY_MS);
  if (days === 0) {
    return `Today at ${clock(date)}`;
  }
  if (days === 1) {
    return `Yesterday at ${clock(date)}`;
  }
  return date.toLocaleString([], { dateStyle: "short", timeStyle: "short" });
}

export function sameDay(first, second) {
  return startOfDay(first).getTime() === startOfDay(second).getTime();
}

function startOfDay(date) {
  return new Date(date.getFullYear(), date.getMonth(), date.getDate());
}

/** "in 5 minutes", "3 days ago". */
export function relativeTime(date, now = new Date()) {
  const seconds = (date - now) / 1000;
  const steps = [
    ["second", 60],
    ["minute", 60],
    ["hour", 24],
    ["day", 30],
    ["month", 12],
  ];
  let amount = seconds;
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

export function fileSize(bytes) {
  if (bytes < 1024) {
    return `${bytes} B`;
  }
  const units = ["KB", "MB", "GB"];
  let size = bytes;
  let unit = "B";
  while (size >= 1024 && units.length > 0) {
    size /= 1024;
    unit = units.shift();
  }
  return `${size.toFixed(1)} ${unit}`;
}

/** One friendly sentence for an error JSON in Discord's shape. */
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

/** Discord nests its messages: keys lead to `_errors` lists. */
function errorLeaves(errors, path) {
  const found = (errors._errors ?? []).map((leaf) => ({
    path: path.filter((key) => !UNTELLING_KEYS.includes(key)).join(" "),
    message: leaf.message,
  }));
  for (const [key, value] of Object.entries(errors)) {
    if (key !== "_errors" && value !== null && typeof value === "object") {
      found.push(...errorLeaves(value, [...path, key]));
    }
  }
  return found;
}

/** "Ann is typing…", for up to three names; more become "Several people". */
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
