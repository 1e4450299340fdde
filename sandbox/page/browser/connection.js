/** The event stream: one WebSocket for one user, opened again with growing pauses when it drops. */

/** @import { ServerEvent, State } from "./protocol" */

const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 8000;

export class Connection {
  /**
   * @param {object} handlers
   * @param {(userId: string) => Promise<State>} handlers.snapshot asks the server for the state
   * @param {(state: State, userId: string) => void} handlers.loaded takes it in
   * @param {(event: ServerEvent) => void} handlers.event
   * @param {(connected: boolean) => void} handlers.status
   */
  constructor(handlers) {
    this.handlers = handlers;
    this.userId = "";
    this.pause = FIRST_PAUSE_MS;
    /** @type {WebSocket | undefined} */
    this.socket = undefined;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.timer = undefined;
    /** @type {ServerEvent[] | null} events that came while a snapshot was under way */
    this.waiting = null;
  }

  /**
   * Connects as this user, dropping whatever connection there was.
   *
   * @param {string} userId
   */
  connect(userId) {
    this.userId = userId;
    this.pause = FIRST_PAUSE_MS;
    this.open();
  }

  open() {
    clearTimeout(this.timer);
    const previous = this.socket;
    const address = new URL(`/page/events?user=${encodeURIComponent(this.userId)}`, location.href);
    address.protocol = address.protocol.replace("http", "ws");
    const socket = new WebSocket(address);
    this.socket = socket;
    this.waiting = [];
    previous?.close();
    socket.addEventListener("message", (message) => {
      if (this.socket === socket) {
        this.take(JSON.parse(message.data));
      }
    });
    socket.addEventListener("open", async () => {
      await this.synchronise();
      if (this.socket === socket && this.waiting === null) {
        this.pause = FIRST_PAUSE_MS;
        this.handlers.status(true);
      }
    });
    socket.addEventListener("close", () => {
      if (this.socket === socket) {
        this.handlers.status(false);
        this.retryLater();
      }
    });
  }

  /**
   * Loads the state as it is now. Until it is there, events wait, so that none of them is lost
   * between the snapshot and its arrival. Without an answer the connection starts over.
   */
  async synchronise() {
    const { socket, userId } = this;
    const waiting = [...(this.waiting ?? [])];
    this.waiting = waiting;
    /** @type {State | null} */
    const state = await this.handlers.snapshot(userId).catch(() => null);
    // Somebody else types by now, or the connection was opened again.
    if (this.waiting !== waiting) {
      return;
    }
    if (state === null) {
      socket?.close();
      return;
    }
    this.waiting = null;
    this.handlers.loaded(state, userId);
    for (const event of waiting) {
      this.take(event);
    }
  }

  /** @param {ServerEvent} event */
  take(event) {
    if (this.waiting === null) {
      this.handlers.event(event);
    } else {
      this.waiting.push(event);
    }
  }

  /** The pause is jittered so that a class of browsers does not come back in one instant. */
  retryLater() {
    const pause = this.pause * (0.75 + Math.random() / 2);
    this.pause = Math.min(this.pause * 2, LONGEST_PAUSE_MS);
    this.timer = setTimeout(() => this.open(), pause);
  }
}
