// The completion popup above the message field: an ARIA combobox with a listbox and a short explanation.

import { byId, h, say } from "./dom.js";
import { suggest } from "./suggest.js";

/** Completion for the field; `commands` is set when the first snapshot comes. */
export class Completion {
  constructor(field) {
    this.field = field;
    this.commands = [];
    this.popup = byId("suggest");
    this.list = byId("suggestions");
    this.about = byId("about");
    this.items = [];
    this.chosen = -1;
    field.addEventListener("input", () => this.refresh());
    field.addEventListener("blur", () => this.close());
    this.list.addEventListener("mousedown", (event) => event.preventDefault()); // the field keeps the focus
    this.list.addEventListener("click", (event) => {
      const option = event.target.closest("[role=option]");
      if (option) this.take(Number(option.dataset.index));
    });
  }

  get isOpen() {
    return !this.popup.hidden;
  }

  /** Handle a key of the field; returns whether it was used up here. */
  key(event) {
    if (!this.isOpen || event.isComposing) return false;
    switch (event.key) {
      case "ArrowDown": return this.move(1);
      case "ArrowUp": return this.move(-1);
      case "Tab": return !event.shiftKey && this.items.length > 0 && this.take(Math.max(0, this.chosen));
      case "Enter": return this.chosen >= 0 && this.take(this.chosen);
      case "Escape": this.close(); return true;
      default: return false;
    }
  }

  move(step) {
    if (this.items.length === 0) return false;
    const count = this.items.length;
    this.choose(this.chosen < 0 && step < 0 ? count - 1 : (this.chosen + step + count) % count);
    return true;
  }

  take(index) {
    this.field.value = this.items[index].insert;
    this.field.setSelectionRange(this.field.value.length, this.field.value.length);
    this.field.focus();
    this.refresh();
    return true;
  }

  refresh() {
    const { items, about, preselect } = suggest(this.field.value, this.commands);
    if (items.length === 0 && !about) {
      this.close();
      return;
    }
    this.items = items;
    this.list.replaceChildren(...items.map(option));
    this.list.hidden = items.length === 0;
    this.explain(about);
    this.popup.hidden = false;
    this.field.setAttribute("aria-expanded", String(items.length > 0));
    this.choose(preselect ? 0 : -1);
  }

  choose(index) {
    this.chosen = index;
    [...this.list.children].forEach((each, place) => each.setAttribute("aria-selected", String(place === index)));
    const chosen = this.list.children[index];
    if (chosen) {
      this.field.setAttribute("aria-activedescendant", chosen.id);
      chosen.scrollIntoView({ block: "nearest" });
      const command = this.commands.find((each) => `/${each.name}` === this.items[index].label);
      if (command) this.explain(command);
    } else {
      this.field.removeAttribute("aria-activedescendant");
    }
  }

  /** Show the options and examples of a command. */
  explain(command) {
    this.about.hidden = !command;
    this.about.replaceChildren(...(command ? explanation(command) : []));
  }

  close() {
    this.popup.hidden = true;
    this.items = [];
    this.chosen = -1;
    this.list.replaceChildren();
    this.about.replaceChildren();
    this.field.setAttribute("aria-expanded", "false");
    this.field.removeAttribute("aria-activedescendant");
  }
}

function option(item, index) {
  return h(
    "li",
    { role: "option", id: `suggestion-${index}`, "data-index": index, "aria-selected": "false" },
    h("span", { class: "label" }, item.label),
    h("span", { class: "help" }, item.help),
    item.badge && h("span", { class: "badge" }, item.badge),
  );
}

function explanation(command) {
  const options = command.options.map((each) => {
    const name = h("dt", {}, each.name, each.required && h("span", { class: "badge" }, "required"));
    const choices = each.choices.length > 0 ? ` One of: ${each.choices.join(", ")}.` : "";
    return h("div", {}, name, h("dd", {}, each.help + choices));
  });
  const examples = command.examples.map((line) => h("code", {}, line));
  return [
    h("p", { class: "what" }, h("strong", {}, `/${command.name}`), " ", command.help),
    options.length > 0 && h("dl", {}, options),
    examples.length > 0 && h("p", { class: "examples" }, "For example ", examples),
  ].filter(Boolean);
}

/** Tell what the field is for, in its label and its placeholder. */
export function address(field, who, channel) {
  say(byId("line-label"), `Message #${channel} as ${who}`);
  field.placeholder = `Message #${channel} as ${who}`;
}
