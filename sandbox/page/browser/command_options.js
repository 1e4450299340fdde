/** Slash commands without their looks: sub-commands, options, and the values that fit them. */

/** @import { Command, CommandOption, OptionValue } from "./protocol" */

/** Discord's types of an option. */
export const Kind = /** @type {const} */ ({
  SUB_COMMAND: 1,
  SUB_GROUP: 2,
  STRING: 3,
  INTEGER: 4,
  BOOLEAN: 5,
  USER: 6,
  CHANNEL: 7,
  ROLE: 8,
  MENTIONABLE: 9,
  NUMBER: 10,
});
const CHAT_INPUT = 1;

/**
 * The slash commands that one can run.
 *
 * @param {Command[]} commands of all types
 */
export function runnable(commands) {
  return commands.filter((command) => command.type === CHAT_INPUT).flatMap(withSubCommands);
}

/**
 * The commands whose name holds what was typed; first those that begin with it.
 *
 * @param {Command[]} commands
 * @param {string} typed
 */
export function fitting(commands, typed) {
  const wanted = typed.toLowerCase();
  return commands
    .filter((command) => command.name.includes(wanted))
    .sort(
      (a, b) =>
        Number(b.name.startsWith(wanted)) - Number(a.name.startsWith(wanted)) ||
        a.name.localeCompare(b.name),
    );
}

/**
 * A command that only holds sub-commands stands for those: "head show", "head hide".
 *
 * @param {Command} command
 * @returns {Command[]}
 */
function withSubCommands(command) {
  const inner = (command.options ?? []).filter(
    (option) => option.type === Kind.SUB_COMMAND || option.type === Kind.SUB_GROUP,
  );
  if (inner.length === 0) {
    return [command];
  }
  const { contexts, integration_types } = command;
  return inner.flatMap((option) =>
    withSubCommands({
      ...option,
      contexts,
      integration_types,
      name: `${command.name} ${option.name}`,
    }),
  );
}

/**
 * A command's options as usage lines have them: "layer [head]".
 *
 * @param {CommandOption[]} options
 */
export function optionWords(options) {
  return options.map((option) => (option.required ? option.name : `[${option.name}]`)).join(" ");
}

/**
 * The value as the bot should get it: {value}, {} if left out, or {error}.
 *
 * @param {CommandOption} option
 * @param {OptionValue} raw as the control gives it; a text field gives text
 * @returns {{value?: OptionValue, error?: string}}
 */
export function readOption(option, raw) {
  if (raw === "") {
    return option.required ? { error: `Please fill in ${option.name}.` } : {};
  }
  if (typeof raw === "string" && (option.type === Kind.INTEGER || option.type === Kind.NUMBER)) {
    return readNumber(option, raw.trim());
  }
  return { value: raw };
}

/**
 * @param {CommandOption} option
 * @param {string} text
 * @returns {{value?: number, error?: string}}
 */
function readNumber(option, text) {
  const value = Number(text);
  const whole = option.type === Kind.INTEGER;
  if (text === "" || !Number.isFinite(value) || (whole && !Number.isSafeInteger(value))) {
    return { error: `${option.name} must be ${whole ? "a whole number" : "a number"}.` };
  }
  if (value < (option.min_value ?? -Infinity) || value > (option.max_value ?? Infinity)) {
    return { error: `${option.name} must be ${rangeWords(option)}.` };
  }
  return { value };
}

/**
 * What a value may be, in words; empty if it may be anything.
 *
 * @param {CommandOption} option
 */
export function rangeWords({
  min_value: low,
  max_value: high,
  min_length: shortest,
  max_length: longest,
}) {
  if (low !== undefined && high !== undefined) {
    return `from ${low} to ${high}`;
  }
  if (low !== undefined) {
    return `${low} or more`;
  }
  if (high !== undefined) {
    return `${high} or less`;
  }
  if (longest !== undefined) {
    return `${shortest ? `${shortest} to ` : "at most "}${longest} characters`;
  }
  return "";
}
