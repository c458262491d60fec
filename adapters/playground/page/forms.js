// Forms of commands as a modal dialog. Which form is open for whom is the server's to say.

import { Refusal, act } from "./api.js";
import { byId, h, say } from "./dom.js";

/** The dialog. It opens and closes with what the server says, and remembers which opening it closed itself. */
export class Forms {
  constructor() {
    this.dialog = byId("form");
    this.who = "";
    this.open = null;
    this.closed = 0;
    this.dialog.addEventListener("cancel", (event) => { event.preventDefault(); this.dismiss(); });
    this.dialog.querySelector("form").addEventListener("submit", (event) => { event.preventDefault(); this.submit(); });
    for (const button of this.dialog.querySelectorAll("[data-cancel]")) {
      button.addEventListener("click", () => this.dismiss());
    }
    this.dialog.addEventListener("mousedown", (event) => { if (event.target === this.dialog) this.dismiss(); });
  }

  /** Show the form that is open for a person, or none. */
  show(form, who) {
    const isOther = who !== this.who;
    this.who = who;
    if (isOther) this.closed = 0;
    if (!form) this.hide();
    else if (form.number !== this.closed && (isOther || form.number !== this.open?.number)) this.build(form);
  }

  /** Forget what was closed here: after a restart the server counts from the beginning. */
  forget() {
    this.closed = 0;
  }

  build(form) {
    this.open = form;
    say(byId("form-title"), form.title);
    say(byId("form-as"), `as ${this.who}`);
    this.complain("");
    byId("form-fields").replaceChildren(...form.fields.map(field));
    if (!this.dialog.open) this.dialog.showModal();
    byId("form-fields").querySelector("input, textarea")?.focus();
  }

  hide() {
    this.open = null;
    if (this.dialog.open) this.dialog.close();
  }

  complain(words) {
    const problem = byId("form-problem");
    problem.textContent = words;
    problem.hidden = words === "";
  }

  async dismiss() {
    this.closed = this.open?.number ?? 0;
    this.hide();
    await act("dismiss", { who: this.who }).catch(() => {}); // it is closed here in any case
  }

  async submit() {
    const form = this.open;
    const send = this.dialog.querySelector("[type=submit]");
    if (!form || send.disabled) return;
    const values = Object.fromEntries(new FormData(this.dialog.querySelector("form")));
    send.disabled = true;
    try {
      await act("submit", { who: this.who, values });
      this.closed = form.number;
      this.hide();
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      this.complain(error.message);
    } finally {
      send.disabled = false;
    }
  }
}

function field(data) {
  const id = `field-${data.name}`;
  const props = {
    id,
    name: data.name,
    required: data.required,
    "aria-describedby": data.hint ? `${id}-hint` : null,
  };
  const input = data.long ? h("textarea", { ...props, rows: 3 }) : h("input", { ...props, type: "text" });
  input.value = data.value;
  return h(
    "div",
    { class: "form-field" },
    h("label", { for: id }, data.label, data.required && h("span", { class: "badge" }, "required")),
    input,
    data.hint && h("p", { class: "hint", id: `${id}-hint` }, data.hint),
  );
}
