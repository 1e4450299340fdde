/** What the page's parts know of each other. */

import type { Interactions } from "./interactions.js";
import type { Emoji, Message, NewMessage } from "./protocol";
import type { Store } from "./store.js";

/** The page as its views see it. */
export interface Page {
  store: Store;
  interactions: Interactions;
  actions: Actions;
  /** The channel that is open. */
  channelId: string;
  /** Whether somebody is at work on a message: it is edited, presented or has the focus. */
  isInUse(messageId: string): boolean;
  /** A channel as people say it. */
  placeName(channelId: string): string;
}

/** What a person can do with messages. Without a word on it, a failure is told at the composer. */
export interface Actions {
  /** Rejects with an ApiError if the server refuses the message. */
  send(message: NewMessage): Promise<unknown>;
  reply(message: Message): void;
  edit(message: Message): void;
  cancelEdit(): void;
  /** Rejects with an ApiError if the server refuses the text. */
  saveEdit(message: Message, text: string): Promise<void>;
  remove(message: Message): void;
  react(message: Message, emoji: Emoji, add: boolean): void;
  jumpTo(messageId: string): void;
  /** Shows a message large. */
  present(message: Message): void;
  print(message: Message): void;
  /** Opens the menu of a message below a control. */
  openMenu(message: Message, control: HTMLElement): void;
  /** Uses a command of a message's menu. */
  useMenu(message: Message, name: string): void;
  /** Puts the focus where one writes. */
  write(): void;
  /** Tells a failure. */
  complain(sentence: string): void;
}
