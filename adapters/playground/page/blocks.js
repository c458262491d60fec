// Cards: each kind of block as an element. A kind that is not known here is left out, as an older page may be open.

import { h, icon, linked, unseen } from "./dom.js";

/** Make a card. `press(index, button)` is called for buttons, `enlarge(src, alt)` for pictures. */
export function card(data, { press, enlarge }) {
  const isPainted = data.blocks.some((block) => block.kind === "picture");
  const blocks = data.blocks.map((block) => {
    const made = KINDS[block.kind]?.(block, { press, enlarge });
    return block.kind === "board" && isPainted ? asText(block, made) : made;
  });
  const title = data.title ? h("h3", {}, data.title) : null;
  return h("div", { class: `card ${data.tone}` }, title, blocks);
}

const KINDS = {
  text: (block) => h("p", {}, block.parts.map(part)),
  note: (block) => h("p", { class: "note" }, block.parts.map(part)),
  quote: (block) => h("blockquote", {}, linked(block.text)),
  facts: (block) => h("dl", {}, block.items.map(([label, value]) => h("div", {}, h("dt", {}, label), h("dd", {}, value)))),
  items: (block) => h("ul", { class: "items" }, block.lines.map((line) => h("li", {}, linked(line)))),
  board: (block) => h("ol", { class: "board", "aria-label": "Leaderboard" }, block.rows.map(row)),
  picture: (block, { enlarge }) => picture(block, enlarge),
  buttons: (block, { press }) => h("div", { class: "buttons" }, block.buttons.map((each) => button(each, press))),
};

function part(said) {
  if (typeof said === "string") return linked(said);
  if ("command" in said) return [h("code", { class: "command" }, said.command)];
  return [h("time", { datetime: said.moment }, said.text)];
}

/** Fold rows that the picture beside them shows as well, except where they say which are the reader's own. */
function asText(block, rows) {
  const open = block.rows.some((each) => each.yours);
  return h("details", { class: "as-text", open }, h("summary", {}, icon("chevron"), "The same as text"), rows);
}

function row(data) {
  const name = [
    h("bdi", {}, data.name),
    data.newcomer && h("span", { class: "badge" }, "new"),
    data.yours && h("span", { class: "badge yours" }, "you"),
  ];
  const bar = h("span", { class: "bar", "aria-hidden": "true" }, h("span"));
  bar.firstChild.style.inlineSize = `${Math.round(Math.min(1, Math.max(0, data.share)) * 100)}%`;
  return h(
    "li",
    { class: data.yours ? "yours" : null },
    h("span", { class: "rank" }, unseen("Rank "), String(data.rank)),
    h("span", { class: "name" }, name),
    h("span", { class: "score" }, data.score),
    bar,
    h("span", { class: "detail" }, data.detail),
  );
}

function picture(block, enlarge) {
  const image = h("img", { src: block.src, alt: block.alt, loading: "lazy", decoding: "async" });
  const open = { click: () => enlarge(block.src, block.alt) };
  return h("button", { type: "button", class: "picture", title: "Enlarge", on: open }, image);
}

function button(data, press) {
  const element = h(
    "button",
    { type: "button", class: `action ${data.style}`, "data-index": data.index, "aria-haspopup": data.form ? "dialog" : null },
    data.label,
  );
  element.addEventListener("click", async () => {
    // Not `disabled`: that would throw the focus away.
    if (element.getAttribute("aria-disabled") === "true") return;
    element.setAttribute("aria-disabled", "true");
    await press(data.index);
    element.removeAttribute("aria-disabled");
  });
  return element;
}

/** Make the mark of a message that nobody else sees. */
export const onlyYou = () => h("span", { class: "only-you" }, icon("eye"), "Only you can see this");
