/** The tree that a text with Discord's marks is parsed into. */

export type Block =
  | { type: "text" | "subtext"; children: Inline[] }
  | { type: "quote"; blocks: Block[] }
  | { type: "heading"; level: 1 | 2 | 3; children: Inline[] }
  | { type: "codeblock"; language: string; text: string }
  | List;

export interface List {
  type: "list";
  ordered: boolean;
  /** The number of the first item. */
  start: number;
  items: { children: Inline[]; list: List | null }[];
}

export type Inline =
  | { type: "plain" | "code" | "everyone"; text: string }
  | { type: SpanType; children: Inline[] }
  | { type: "spoiler"; children: Inline[] }
  | Link
  | { type: "mention" | "channel" | "role"; id: string }
  | { type: "emoji" | "command"; name: string }
  | Time;

export type SpanType = "strong" | "em" | "underline" | "strike";

export interface Link {
  type: "link";
  url: string;
  children: Inline[];
}

export interface Time {
  type: "time";
  /** Since the epoch. */
  seconds: number;
  style: TimeStyle;
}

export type TimeStyle = "t" | "T" | "d" | "D" | "f" | "F" | "R";

/** Something found at a place in a text, with the place after it. */
export interface Found<Node> {
  node: Node;
  end: number;
}
