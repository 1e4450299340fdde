/**
 * What is open above the chat, so that the browser's back button closes it and does not leave the
 * page. One entry of the history stands for all of it: it is made when the first thing opens, and
 * stays until the button takes it away.
 */

/** @typedef {{close: () => void}} Layer */

const MARK = { layered: true };

export class Layers {
  constructor() {
    /** @type {Layer[]} the one that was opened last comes last */
    this.open = [];
  }

  /**
   * Something has opened.
   *
   * @param {() => void} close closes it; it must tell `remove`
   * @returns {Layer}
   */
  add(close) {
    const layer = { close };
    this.open.push(layer);
    this.mark();
    return layer;
  }

  /**
   * It is closed, in whatever way.
   *
   * @param {Layer | null} layer
   */
  remove(layer) {
    this.open = this.open.filter((other) => other !== layer);
  }

  mark() {
    if (!history.state?.layered) {
      history.pushState(MARK, "");
    }
  }

  /** The back button was pressed (or the one forward, which opens nothing again). */
  goneBack() {
    if (history.state?.layered) {
      return;
    }
    const last = this.open.at(-1);
    if (!last) {
      // The entry outlived what it stood for, so this press was meant to leave.
      history.back();
      return;
    }
    last.close();
    if (this.open.length > 0) {
      this.mark();
    }
  }
}

export const layers = new Layers();
