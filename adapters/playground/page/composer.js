// The message field: sending, the last line again, and problems told above it.

import { act } from "./api.js";
import { Completion, address } from "./complete.js";
import { byId, dress } from "./dom.js";

const TOAST_FOR = 8000;

/** Show a problem for a while; assertive, because it answers what the person just did. */
export function toast(words) {
  const element = byId("toast");
  clearTimeout(toast.timer);
  element.textContent = words;
  element.hidden = words === "";
  if (words) toast.timer = setTimeout(() => { element.hidden = true; }, TOAST_FOR);
}

/** Do something and tell what stood in the way; returns whether it worked. */
export async function attempt(action, body) {
  try {
    await act(action, body);
    toast("");
    return true;
  } catch (error) {
    toast(error.message);
    return false;
  }
}

/** The form at the foot of the page. `onSend` is called when a line is on its way. */
export class Composer {
  constructor(onSend) {
    this.field = byId("line");
    this.completion = new Completion(this.field);
    this.onSend = onSend;
    this.who = "";
    this.last = "";
    this.field.addEventListener("keydown", (event) => this.key(event));
    byId("composer").addEventListener("submit", (event) => {
      event.preventDefault();
      this.send();
    });
  }

  /** Speak as that person from now on. */
  address(who, channel) {
    this.who = who;
    address(this.field, who, channel);
    dress(byId("own-avatar"), who, "small");
  }

  key(event) {
    if (this.completion.key(event)) {
      event.preventDefault();
    } else if (event.key === "ArrowUp" && this.field.value === "" && this.last) {
      event.preventDefault();
      this.propose(this.last);
    }
  }

  /** Put a line into the field for the person to send or to change. */
  propose(line) {
    this.field.value = line;
    this.field.focus();
    this.completion.refresh();
  }

  async send() {
    const line = this.field.value.trim();
    if (!line) return;
    this.field.value = "";
    this.completion.close();
    this.onSend();
    this.last = line;
    const worked = await attempt("say", { who: this.who, line });
    if (!worked && this.field.value === "") this.field.value = line;
  }
}
