/** Something that tells others what has happened to it. */

/** @template {Record<string, object>} Details what each event tells, by its name */
export class Announcer {
  constructor() {
    this.target = new EventTarget();
  }

  /**
   * @template {keyof Details & string} Name
   * @param {Name} name
   * @param {(detail: Details[Name]) => void} listener
   */
  on(name, listener) {
    this.target.addEventListener(name, (event) =>
      listener(/** @type {CustomEvent<Details[Name]>} */ (event).detail),
    );
  }

  /**
   * @template {keyof Details & string} Name
   * @param {Name} name
   * @param {Details[Name]} detail
   */
  announce(name, detail) {
    this.target.dispatchEvent(new CustomEvent(name, { detail }));
  }
}
