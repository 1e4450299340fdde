/**
 * What goes between the page and the sandbox's server, as sandbox/page/routes.py describes it: Discord's
 * objects, as far as the page reads them. Ids are snowflakes, 64-bit numbers in strings.
 */

export interface Guild {
  id: string;
  name: string;
  /** The teacher, in a class. */
  owner_id: string;
}

/** What the owner presents; both ids are null while that is nothing. */
export interface Presented {
  message_id: string | null;
  channel_id: string | null;
  /** Whether pages are asked to show it at once. */
  follow: boolean;
}

export interface Channel {
  id: string;
  /** Of direct messages and groups, the names of the others. */
  name: string;
  /** 0 in a server, 1 direct messages, 3 a group. */
  type: number;
  /** Discord's number for the kind of place: 0 a server, 1 with the bot alone, 2 other people's. */
  context: number;
  /** Whether the bot is there; where it isn't, people bring it along by its commands. */
  has_bot: boolean;
  /** Whether all may see there what the bot answers without being there. */
  external_apps: boolean;
  /** null for direct messages and groups. */
  server: { id: string; name: string } | null;
  /** Ids of those who read direct messages or a group, oneself first. */
  people: string[];
}

export interface User {
  id: string;
  username: string;
  global_name: string | null;
  bot?: boolean;
  /** `#rrggbb`; only the people of the sandbox have one. */
  color?: string;
}

export interface Bot extends User {
  online: boolean;
}

export interface State {
  guild: Guild;
  channels: Channel[];
  users: User[];
  bot: Bot;
  /** By the channel's id, oldest first. */
  messages: Record<string, Message[]>;
  commands: Command[];
  present: Presented;
  /** The message that `present` names, however old it is. */
  presented: Message | null;
  /** The number of the last event that this state holds. */
  s: number;
  /** The one whom this page belongs to; null without a class, where one may choose. */
  you?: string | null;
  class?: ClassState | null;
}

/** A class, as far as its page's person is told of it. */
export interface ClassState {
  /** The teacher's id. */
  teacher: string;
  joining: boolean;
  paused: boolean;
  /** Ids of the people who may only read; of others only the teacher is told. */
  muted: string[];
  /** Ids of the people whose page is open. */
  here: string[];
  /** For the teacher: what one joins with, and where. */
  code: string | null;
  url: string | null;
}

/** Messages from before those that are known. */
export interface Older {
  /** Oldest first. */
  messages: Message[];
  /** Whether there may be others before these. */
  more: boolean;
}

export interface Message {
  id: string;
  channel_id: string;
  type: number;
  content: string;
  author: User;
  /** ISO 8601, as all times here. */
  timestamp: string;
  edited_timestamp: string | null;
  flags: number;
  mentions: User[];
  mention_everyone: boolean;
  attachments: Attachment[];
  embeds: Embed[];
  components: Component[];
  reactions?: Reaction[];
  /** The command that this message answers. */
  interaction?: { id: string; name: string; user: User };
  interaction_metadata?: { id: string; user?: User };
  message_reference?: { message_id: string };
  /** null when what was answered is gone. */
  referenced_message?: Message | null;
}

export interface Emoji {
  /** null or absent: a unicode emoji, which its name is. */
  id?: string | null;
  name: string;
}

export interface Reaction {
  emoji: Emoji;
  count: number;
  me: boolean;
}

export interface Media {
  url: string;
  width?: number;
  height?: number;
  description?: string;
}

export interface Attachment extends Media {
  filename: string;
  /** In bytes. */
  size: number;
  content_type?: string;
}

export interface Embed {
  title?: string;
  description?: string;
  url?: string;
  color?: number;
  timestamp?: string;
  author?: { name: string; url?: string; icon_url?: string };
  footer?: { text: string; icon_url?: string };
  image?: Media;
  thumbnail?: Media;
  fields?: EmbedField[];
}

export interface EmbedField {
  name: string;
  value: string;
  inline?: boolean;
}

/** A component of a message, by its type. */
export type Component = ActionRow | OtherComponent;
export type Part = LinkButton | PremiumButton | ActionButton | StringSelect | EntitySelect;

export interface ActionRow {
  type: 1;
  components: Part[];
}

/** Sections, texts, galleries and containers, which the page does not draw. */
export interface OtherComponent {
  type: 9 | 10 | 11 | 12 | 13 | 14 | 17;
}

export interface ButtonWords {
  label?: string;
  emoji?: Emoji;
  disabled?: boolean;
}

export interface ActionButton extends ButtonWords {
  type: 2;
  style: 1 | 2 | 3 | 4;
  custom_id: string;
}

export interface LinkButton extends ButtonWords {
  type: 2;
  style: 5;
  url: string;
}

export interface PremiumButton extends ButtonWords {
  type: 2;
  style: 6;
}

export interface Select {
  custom_id: string;
  placeholder?: string;
  min_values?: number;
  max_values?: number;
  disabled?: boolean;
}

export interface StringSelect extends Select {
  type: 3;
  options: SelectOption[];
  /** In a modal. */
  required?: boolean;
}

/** Users, roles, both, channels. */
export interface EntitySelect extends Select {
  type: 5 | 6 | 7 | 8;
}

export interface SelectOption {
  label: string;
  value: string;
  description?: string;
  emoji?: Emoji;
  default?: boolean;
}

export interface Modal {
  modal_id: string;
  title: string;
  components: ModalComponent[];
}

export type ModalComponent =
  | { type: 1; components: [TextInput & { label: string }] }
  | { type: 18; label: string; description?: string; component: TextInput | StringSelect }
  | OtherComponent;

export interface TextInput {
  type: 4;
  custom_id: string;
  style: 1 | 2;
  value?: string;
  placeholder?: string;
  min_length?: number;
  max_length?: number;
  required?: boolean;
}

/** What was filled into a modal, by custom id. */
export type ModalValues = Record<string, string | string[]>;

export interface Command {
  name: string;
  description: string;
  /** 1 for a slash command, 3 for one in the menu of a message. */
  type: number;
  /** The kinds of place that it is meant for, as a channel's `context`; null for all. */
  contexts: number[] | null;
  /** Who may have installed it: 0 a server, 1 a person. */
  integration_types: number[];
  options?: CommandOption[];
}

export interface CommandOption {
  name: string;
  description: string;
  /** 1 and 2 for a sub-command and a group of them, which hold options of their own. */
  type: number;
  required?: boolean;
  autocomplete?: boolean;
  choices?: Choice[];
  options?: CommandOption[];
  min_value?: number;
  max_value?: number;
  min_length?: number;
  max_length?: number;
}

export interface Choice {
  name: string;
  value: OptionValue;
}

export type OptionValue = string | number | boolean;
export type OptionValues = Record<string, OptionValue>;

/** The events that the page has a use for, as the WebSocket sends them; `s` numbers them. */
export type ServerEvent = Happening & { s: number };

export type Happening =
  | { t: "CHANNEL_CREATE"; d: Channel }
  | { t: "CHANNEL_DELETE"; d: { id: string } }
  | { t: "MESSAGE_CREATE"; d: Message }
  | { t: "MESSAGE_UPDATE"; d: Message }
  | { t: "MESSAGE_DELETE"; d: { id: string; channel_id: string } }
  | { t: "MESSAGE_DELETE_BULK"; d: { ids: string[]; channel_id: string } }
  | { t: "MESSAGE_REACTION_ADD"; d: ReactionChange }
  | { t: "MESSAGE_REACTION_REMOVE"; d: ReactionChange }
  | { t: "MESSAGE_REACTION_REMOVE_ALL"; d: MessagePlace }
  | { t: "MESSAGE_REACTION_REMOVE_EMOJI"; d: MessagePlace & { emoji: Emoji } }
  | { t: "TYPING_START"; d: { channel_id: string; user_id: string } }
  | { t: "COMMANDS_UPDATE"; d: Command[] }
  | { t: "PRESENCE"; d: { online: boolean } }
  | { t: "PRESENT"; d: Presented }
  | { t: "INTERACTION_FAILED"; d: { interaction_id: string; user_id: string } }
  | { t: "MODAL"; d: Modal }
  | { t: "JOIN"; d: { user: User } }
  | { t: "LEAVE"; d: { user_id: string; why: string } }
  | { t: "HERE"; d: { user_id: string; here: boolean } }
  | { t: "MUTE"; d: { user_id: string; muted: boolean } }
  | { t: "CLASS_UPDATE"; d: { joining: boolean; paused: boolean } }
  | { t: "CLASS_CODE"; d: { code: string } };

export interface MessagePlace {
  channel_id: string;
  message_id: string;
}

export interface ReactionChange extends MessagePlace {
  user_id: string;
  emoji: Emoji;
}

/** What the page asks of the server; every request names its person. */
export interface NewMessage {
  channel_id: string;
  content: string;
  reply_to?: string;
}

export interface CommandUse {
  channel_id: string;
  name: string;
  options: OptionValues;
}

export interface NewChannel {
  /** Ids of the others. */
  people: string[];
}

export interface MenuUse {
  message_id: string;
  name: string;
}

export interface ComponentUse {
  message_id: string;
  custom_id: string;
  values?: string[];
}

export interface Submission {
  modal_id: string;
  values: ModalValues;
}

export type By<Request> = Request & { user_id: string };

export interface Started {
  interaction_id: string;
}

/** An error in Discord's shape: `errors` nests keys of the request down to `_errors` lists. */
export interface ErrorBody {
  message?: string;
  errors?: ErrorTree;
}

export interface ErrorTree {
  _errors?: { message: string }[];
  [key: string]: unknown;
}
