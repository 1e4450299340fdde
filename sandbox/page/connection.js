/** The event stream: one WebSocket for one user, opened again with growing pauses when it drops. */

const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 8000;

export class Connection {
  /**
   * @param {object} handlers
   * @param {(userId: string) => Promise<void>} handlers.opened loads the state; until it is done,
   *   events wait, so that none of them is lost between the snapshot and its arrival
   * @param {(event: {t: string, d: object}) => void} handlers.event
   * @param {(connected: boolean) => void} handlers.status
   */
  constructor({ opened, event, status }) {
    this.handlers = { opened, event, status };
    this.socket = null;
    this.userId = null;
    this.pause = FIRST_PAUSE_MS;
    this.timer = null;
  }

  /** Connects as this user, dropping whatever connection there was. */
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
    previous?.close();
    const waiting = [];
    let deliver = (event) => waiting.push(event);
    socket.addEventListener("message", (message) => {
      if (this.socket === socket) {
        deliver(JSON.parse(message.data));
      }
    });
    socket.addEventListener("open", async () => {
      try {
        await this.handlers.opened(this.userId);
      } catch {
        socket.close();
        return;
      }
      if (this.socket === socket) {
        this.pause = FIRST_PAUSE_MS;
        this.handlers.status(true);
        waiting.forEach((event) => this.handlers.event(event));
        deliver = this.handlers.event;
      }
    });
    socket.addEventListener("close", () => {
      if (this.socket === socket) {
        this.handlers.status(false);
        this.retryLater();
      }
    });
  }

  /** The pause is jittered so that a class of browsers does not come back in one instant. */
  retryLater() {
    const pause = this.pause * (0.75 + Math.random() / 2);
    this.pause = Math.min(this.pause * 2, LONGEST_PAUSE_MS);
    this.timer = setTimeout(() => this.open(), pause);
  }
}
