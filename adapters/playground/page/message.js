// One message as an article: whose it is, when, and what it says; replies stand in a thread under it.

import { avatar, h, linked, unseen, icon } from "./dom.js";
import { card, onlyYou } from "./blocks.js";

const FOLDED_TO = 3;
const TOGETHER_FOR = 5 * 60 * 1000;

/** Make the article of a message. `acts` are what its buttons and pictures do. */
export function article(message, acts) {
  const element = h("article", { id: `m${message.id}` });
  fill(element, message, acts);
  return element;
}

/** Show what the message says now; a thread under it and the focus on one of its buttons stay. */
export function fill(element, message, acts) {
  const focused = element.querySelector(":scope > .own .action:focus")?.dataset.index;
  const body = h("div", { class: "body" }, head(message), said(message, acts));
  // Instead of the sign, where a message goes on from the one before: hidden from screen readers, who hear the head.
  const later = h("span", { class: "later", "aria-hidden": "true" }, message.time);
  const own = h("div", { class: "own" }, sign(message), later, body);
  const old = element.querySelector(":scope > .own");
  if (old) {
    // The change of an old message is shown, not announced: the roster of a prompt changes all day long.
    own.setAttribute("aria-live", "off");
    old.replaceWith(own);
  } else {
    element.prepend(own);
  }
  if (focused !== undefined) own.querySelector(`.action[data-index="${focused}"]`)?.focus();
  element.className = `message${message.bot ? " bot" : ""}${message.private ? " private" : ""}`;
  element.message = message;
}

function sign(message) {
  if (!message.bot) return avatar(message.author);
  return h("img", { class: "avatar", src: "/favicon.ico", alt: "" });
}

function head(message) {
  return h(
    "header",
    {},
    h("span", { class: "author" }, h("bdi", {}, message.author)),
    message.bot && h("span", { class: "badge" }, "bot"),
    h("time", { datetime: message.at, title: `${message.day}, ${message.time}` }, message.time),
    message.bot && message.private && onlyYou(),
    message.edited && h("span", { class: "edited" }, "edited"),
  );
}

function said(message, acts) {
  if (message.card) return card(message.card, acts);
  if (!message.private) return h("p", { class: "talk" }, linked(message.text));
  const mark = h("span", { class: "only-you", title: "Only you can see this" }, icon("eye"), unseen("Only you can see this"));
  return h("p", { class: "talk typed" }, h("code", {}, message.text), mark);
}

/** Hide the head of a message that goes on from the one before it. */
export function group(element, before) {
  const [next, last] = [element.message, before?.message];
  const patience = next.thread === null ? TOGETHER_FOR : Infinity;
  const together =
    last !== undefined &&
    last.author === next.author &&
    last.bot === next.bot &&
    last.private === next.private &&
    last.day === next.day &&
    !next.edited &&
    !before.querySelector(":scope > .thread") &&
    Math.abs(Date.parse(next.at) - Date.parse(last.at)) < patience;
  element.classList.toggle("goes-on", together);
}

/** Return the thread under a message; make it when it has none yet. */
export function thread(element) {
  const there = element.querySelector(":scope > .thread");
  if (there) return there;
  const made = h("div", { class: "thread", role: "group", "aria-label": "Replies" });
  const unfold = h("button", { type: "button", class: "unfold", hidden: true, "aria-expanded": "false" });
  unfold.addEventListener("click", () => {
    made.dataset.open = "";
    fold(made);
    made.querySelector("article")?.scrollIntoView({ block: "nearest" });
  });
  made.append(unfold);
  element.append(made);
  return made;
}

/** Show the newest replies of a long thread, and a button for the others, until somebody opened it. */
export function fold(made) {
  const replies = [...made.querySelectorAll(":scope > article")];
  const hidden = "open" in made.dataset || replies.length <= FOLDED_TO + 1 ? 0 : replies.length - FOLDED_TO;
  replies.forEach((reply, index) => { reply.hidden = index < hidden; });
  const unfold = made.querySelector(":scope > .unfold");
  unfold.hidden = hidden === 0;
  unfold.textContent = `Show ${hidden} earlier replies`;
}
