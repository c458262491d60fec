// The side bar: who speaks, and the drawer it becomes on a phone.

import { avatar, byId, h, unseen } from "./dom.js";

const NARROW = window.matchMedia("(max-width: 760px)");

/** The list of people. `onPick(name)` is called when somebody else is to speak. */
export class People {
  constructor(onPick) {
    this.onPick = onPick;
    this.shown = "";
    byId("newcomer").addEventListener("submit", (event) => {
      event.preventDefault();
      const field = byId("new-name");
      const name = field.value.trim().replace(/\s+/gu, " ");
      if (!name) return;
      field.value = "";
      onPick(name);
    });
  }

  /** Show everybody, and who of them speaks. */
  show(people, who) {
    const isKnown = people.some((name) => name.toLowerCase() === who.toLowerCase());
    const names = isKnown ? people : [...people, who];
    if (this.shown === JSON.stringify([names, who])) return;
    this.shown = JSON.stringify([names, who]);
    const focused = document.activeElement?.closest("#people button")?.dataset.name;
    const rows = names.map((name) => this.row(name, name.toLowerCase() === who.toLowerCase()));
    byId("people").replaceChildren(...rows);
    if (focused) byId("people").querySelector(`[data-name="${CSS.escape(focused)}"]`)?.focus();
  }

  row(name, isSpeaking) {
    const pick = { click: () => this.onPick(name) };
    const props = { type: "button", "data-name": name, "aria-pressed": String(isSpeaking), on: pick };
    const label = h("span", { class: "name" }, unseen("Talk as "), h("bdi", {}, name));
    return h("li", {}, h("button", props, avatar(name, "small"), label, isSpeaking && h("span", { class: "you" }, "you")));
  }
}

/** The side bar as a drawer: over the page on a phone, always there on anything wider. */
export class Drawer {
  constructor() {
    this.side = byId("side");
    this.opener = byId("open-side");
    this.opener.addEventListener("click", () => this.set(true));
    byId("close-side").addEventListener("click", () => this.set(false));
    byId("shade").addEventListener("click", () => this.set(false));
    this.side.addEventListener("keydown", (event) => { if (event.key === "Escape") this.set(false); });
    NARROW.addEventListener("change", () => this.set(false));
  }

  /** Open or close it, and return whether it was open. What lies under an open drawer cannot be reached. */
  set(open) {
    const wasOpen = this.side.classList.contains("open");
    const isOver = open && NARROW.matches;
    this.side.classList.toggle("open", isOver);
    byId("shade").hidden = !isOver;
    byId("main").inert = isOver;
    document.querySelector(".top").inert = isOver;
    this.opener.setAttribute("aria-expanded", String(isOver));
    if (isOver) byId("close-side").focus();
    else if (wasOpen) this.opener.focus();
    return wasOpen;
  }
}
