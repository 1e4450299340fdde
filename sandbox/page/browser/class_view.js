/** The class in the sidebar, and the line above the message box that says what the teacher closed. */

import { api } from "./api.js";
import { avatar } from "./avatar_view.js";
import { ClassPanel } from "./class_panel.js";
import { byId, h } from "./dom.js";
import { displayName, sentenceOf } from "./words.js";

/** @import { Classroom } from "./classroom.js" */
/** @import { User } from "./protocol" */

export class ClassView {
  /**
   * @param {Classroom} classroom
   * @param {(sentence: string) => void} complain
   */
  constructor(classroom, complain) {
    this.classroom = classroom;
    this.complain = complain;
    this.panel = new ClassPanel(classroom);
    this.section = byId("class");
    this.typingAs = byId("typing-as");
    this.note = byId("class-note");
    this.count = h("h2", { id: "class-count" });
    this.list = h("ul", { class: "class-people", "aria-labelledby": "class-count" });
    this.button = h("button", { type: "button", class: "button secondary" });
    this.button.addEventListener("click", () => this.press());
    this.section.append(this.count, this.list, this.button);
    classroom.on("change", () => this.show());
    // What the page knew of the class goes with it.
    classroom.on("out", ({ why }) => location.assign(`/#${new URLSearchParams({ why })}`));
  }

  show() {
    const { classroom } = this;
    const isClass = classroom.state !== null;
    this.section.hidden = !isClass;
    this.typingAs.hidden = isClass;
    this.note.textContent = classroom.hindrance;
    this.note.hidden = classroom.hindrance === "";
    if (isClass) {
      const people = classroom.store.users;
      const here = people.filter((user) => classroom.isHere(user)).length;
      this.count.textContent = `Class: ${here} here of ${people.length}`;
      this.list.replaceChildren(...people.map((user) => this.personItem(user)));
      this.button.textContent = classroom.isTeacher ? "Code and tools…" : "Leave the class";
    }
    this.panel.show();
  }

  /** @param {User} user */
  personItem(user) {
    const { classroom } = this;
    const marks = [
      user.id === classroom.store.userId && "you",
      classroom.isTaughtBy(user) && "teacher",
      classroom.isMuted(user) && "muted",
      !classroom.isHere(user) && "away",
    ].filter(Boolean);
    return h(
      "li",
      { class: classroom.isHere(user) ? "person" : "person away" },
      avatar(user),
      h("span", { class: "person-name" }, displayName(user)),
      marks.length > 0 && h("span", { class: "person-marks" }, marks.join(", ")),
    );
  }

  press() {
    if (this.classroom.isTeacher) {
      this.panel.open();
    } else {
      // The event that follows leads to the door.
      api.leaveClass().catch((error) => this.complain(sentenceOf(error)));
    }
  }
}
