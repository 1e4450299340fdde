/** The teacher's tools: how to join, what is open, who is in the class, and a new class. */

import { api } from "./api.js";
import { askFirst } from "./asking_first.js";
import { avatar } from "./avatar_view.js";
import { openDialog } from "./dialogs.js";
import { h, iconButton } from "./dom.js";
import { displayName, sentenceOf } from "./words.js";

/** @import { Classroom } from "./classroom.js" */
/** @import { User } from "./protocol" */

const CODE_PICTURE = "/page/class/code.png";

export class ClassPanel {
  /** @param {Classroom} classroom */
  constructor(classroom) {
    this.classroom = classroom;
    /** What the picture of the code shows now. */
    this.pictured = "";
    this.url = h("p", { class: "class-url" });
    this.code = h("p", { class: "class-code" });
    this.picture = h("img", { class: "class-picture", alt: "" });
    this.joining = this.toggle("joining", (joining) => api.changeClass({ joining }));
    this.paused = this.toggle("paused", (paused) => api.changeClass({ paused }));
    this.people = h("ul", { class: "class-people" });
    this.problem = h("p", { class: "failure", role: "alert", hidden: true });
    this.dialog = this.makeDialog();
    document.body.append(this.dialog);
  }

  open() {
    this.problem.hidden = true;
    this.show();
    openDialog(this.dialog);
  }

  show() {
    const { state, store } = this.classroom;
    if (state === null || !this.classroom.isTeacher) {
      return;
    }
    this.url.textContent = state.url;
    this.code.textContent = state.code;
    this.showPicture(`${state.url} ${state.code}`);
    this.joining.checked = state.joining;
    this.paused.checked = state.paused;
    const focused = /** @type {HTMLElement | null} */ (document.activeElement)?.dataset.does;
    this.people.replaceChildren(
      ...store.users
        .filter((user) => !this.classroom.isTaughtBy(user))
        .map((user) => this.personItem(user)),
    );
    if (this.people.childElementCount === 0) {
      this.people.append(h("li", { class: "muted" }, "Nobody has joined yet."));
    }
    if (focused) {
      this.buttonThat(focused)?.focus();
    }
  }

  /** @param {string} shown of the code; the picture is fetched anew when that changes */
  showPicture(shown) {
    if (this.pictured !== shown) {
      this.pictured = shown;
      this.picture.alt = `QR code that opens ${shown}`;
      this.picture.src = `${CODE_PICTURE}?${new URLSearchParams({ shown })}`;
    }
  }

  /** @param {string} does */
  buttonThat(does) {
    /** @type {NodeListOf<HTMLElement>} */
    const buttons = this.people.querySelectorAll("[data-does]");
    return [...buttons].find((button) => button.dataset.does === does);
  }

  /** @param {User} user */
  personItem(user) {
    const name = displayName(user);
    const muted = this.classroom.isMuted(user);
    return h(
      "li",
      { class: this.classroom.isHere(user) ? "person" : "person away" },
      avatar(user),
      h("span", { class: "person-name" }, name),
      h(
        "span",
        { class: "person-marks" },
        [muted && "muted", !this.classroom.isHere(user) && "away"].filter(Boolean).join(", "),
      ),
      h(
        "span",
        { class: "person-tools" },
        this.tool(muted ? "Unmute" : "Mute", name, `mute ${user.id}`, () =>
          this.attempt(api.mutePerson(user.id, !muted)),
        ),
        this.tool("Remove", name, `remove ${user.id}`, () => this.askToRemove(user)),
      ),
    );
  }

  /**
   * @param {string} label
   * @param {string} name whom it is about
   * @param {string} does by which the focus finds it again
   * @param {() => void} act
   */
  tool(label, name, does, act) {
    return h(
      "button",
      {
        type: "button",
        class: "button secondary small",
        "aria-label": `${label} ${name}`,
        "data-does": does,
        onclick: act,
      },
      label,
    );
  }

  /**
   * A check box that shows what is, and asks the server for what shall be.
   *
   * @param {string} id
   * @param {(checked: boolean) => Promise<void>} change
   */
  toggle(id, change) {
    const box = h("input", { type: "checkbox", id: `class-${id}` });
    box.addEventListener("change", () => this.attempt(change(box.checked)));
    return box;
  }

  /**
   * What comes of it is told by an event. Until then the panel stays as the teacher left it.
   *
   * @param {Promise<void>} done
   */
  async attempt(done) {
    try {
      await done;
      this.problem.hidden = true;
    } catch (error) {
      this.problem.textContent = sentenceOf(error);
      this.problem.hidden = false;
      this.show();
    }
  }

  /** @param {User} user */
  askToRemove(user) {
    const name = displayName(user);
    askFirst({
      question: `Remove ${name}?`,
      words:
        "They are out at once, and their direct messages go. What they said to all stays. While " +
        "joining is open, they can come back with the code, as somebody new.",
      label: `Remove ${name}`,
      act: () => this.attempt(api.removePerson(user.id)),
    });
  }

  askToBeginAnew() {
    askFirst({
      question: "Begin a new class?",
      words:
        "All messages, notebooks and points go. Everybody is out and joins anew, with a new code. " +
        "This can't be undone.",
      label: "Delete everything and begin anew",
      act: () => this.attempt(api.beginNewClass()),
    });
  }

  makeDialog() {
    /** @type {HTMLDialogElement} */
    const dialog = h(
      "dialog",
      { class: "class-panel", "aria-labelledby": "class-title" },
      h(
        "div",
        { class: "dialog-head" },
        h("h2", { id: "class-title" }, "Your class"),
        iconButton("close", "Close", () => dialog.close()),
      ),
      h(
        "div",
        { class: "class-join" },
        this.picture,
        h("div", {}, h("p", {}, "Scan this, or open"), this.url, h("p", {}, "and type"), this.code),
      ),
      this.problem,
      this.makeTools(),
      h("h3", {}, "People"),
      this.people,
      h(
        "p",
        { class: "hint" },
        "Every device in this network reaches this page, and nothing else of this computer. " +
          "Without the code it sees the form to join. What is written goes over the network " +
          "without encryption, and stays on this computer.",
      ),
    );
    return dialog;
  }

  makeTools() {
    return h(
      "div",
      { class: "class-tools" },
      h("label", { for: this.joining.id }, this.joining, "Joining is open"),
      h("label", { for: this.paused.id }, this.paused, "Questions are paused"),
      h(
        "button",
        {
          type: "button",
          class: "button secondary",
          onclick: () => this.attempt(api.renewCode()),
        },
        "New code",
      ),
      h(
        "button",
        { type: "button", class: "button secondary", onclick: () => this.askToBeginAnew() },
        "New class…",
      ),
    );
  }
}
