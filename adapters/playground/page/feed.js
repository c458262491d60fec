// The conversation: messages in order, day separators, threads, and where the reader is looking.

import { byId, h, say } from "./dom.js";
import { article, fill, fold, group, thread } from "./message.js";

const NEAR_THE_END = 80;

/** The log of messages. `acts.press(messageId, index)` and `acts.enlarge(src, alt)` are what can be done in it. */
export class Feed {
  constructor(acts, onEarlier) {
    this.log = byId("log");
    this.scroller = byId("scroller");
    this.pill = byId("pill");
    this.acts = acts;
    this.elements = new Map();
    this.first = 0;
    this.atEnd = true;
    this.lastTop = 0;
    this.unread = 0;
    this.scroller.addEventListener("scroll", () => this.looked(), { passive: true });
    this.pill.addEventListener("click", () => this.toEnd());
    byId("earlier").addEventListener("click", onEarlier);
    // Pictures and fonts that arrive late, a keyboard on a phone: whoever was at the end stays there.
    const follow = new ResizeObserver(() => { if (this.atEnd) this.jump(); });
    follow.observe(this.log);
    follow.observe(this.scroller);
  }

  /** Show exactly these messages; older ones that were loaded stay, unless `afresh` or far apart from these. */
  show(messages, { afresh, earlier }) {
    const oldest = messages[0]?.id ?? 0;
    const anew = afresh || oldest > Math.max(0, ...this.elements.keys());
    const kept = new Set(messages.map((message) => message.id));
    this.quietly(() => {
      for (const [id, { message }] of [...this.elements]) {
        if (!kept.has(id) && (anew || (message.thread ?? id) >= oldest)) this.remove(id);
      }
      for (const message of messages) this.put(message);
    });
    if (anew || oldest <= this.first) {
      this.first = oldest;
      byId("earlier").hidden = !earlier;
    }
    if (anew) this.toEnd();
  }

  /** Change the log without a screen reader reading all of it out. */
  quietly(change) {
    this.log.setAttribute("aria-busy", "true");
    change();
    this.log.setAttribute("aria-busy", "false");
  }

  /** Put older messages in front, without moving what the reader looks at. */
  prepend({ messages, earlier }) {
    const { scrollHeight, scrollTop } = this.scroller;
    this.quietly(() => { for (const message of messages) this.put(message); });
    this.first = messages[0]?.id ?? this.first;
    byId("earlier").hidden = !earlier;
    this.scroller.scrollTop = scrollTop + this.scroller.scrollHeight - scrollHeight;
  }

  /** Show a message that just came or changed; `mine` brings the reader to it. */
  add(message, { mine }) {
    const isNew = !this.elements.has(message.id);
    this.put(message);
    if (mine || this.atEnd) this.toEnd();
    else if (isNew) this.count(this.unread + 1);
  }

  put(message) {
    const acts = { ...this.acts, press: (index) => this.acts.press(message.id, index) };
    const known = this.elements.get(message.id);
    if (known?.message.rev === message.rev) return;
    if (known) {
      fill(known, message, acts);
      this.arrange(known);
      return;
    }
    const root = message.thread === null ? null : this.elements.get(message.thread);
    if (message.thread !== null && !root) return; // its thread is further back than what is loaded
    const element = article(message, acts);
    this.elements.set(message.id, element);
    const list = root ? thread(root) : this.log;
    insert(list, element);
    this.arrange(element);
    if (!root) return;
    fold(list);
    this.arrange(root); // what follows a thread shows its head again
  }

  /** Give an article and the next one their day separators and heads. */
  arrange(element) {
    const inThread = element.message.thread !== null;
    for (const each of [element, next(element)]) {
      if (!each) continue;
      const before = previous(each);
      if (!inThread) separate(each, before);
      group(each, before);
    }
  }

  remove(id) {
    const element = this.elements.get(id);
    this.elements.delete(id);
    const after = next(element);
    if (element.previousElementSibling?.matches(".day")) element.previousElementSibling.remove();
    element.remove();
    if (after) this.arrange(after);
  }

  /** Tell whether nobody said anything yet, as far as this person sees. */
  get isFresh() {
    return [...this.elements.values()].every((element) => element.message.bot);
  }

  looked() {
    const { scrollHeight, scrollTop, clientHeight } = this.scroller;
    // Only scrolling up leaves the end: what grows below (a picture arrives) takes nobody away from it.
    if (scrollHeight - scrollTop - clientHeight < NEAR_THE_END) this.atEnd = true;
    else if (scrollTop < this.lastTop) this.atEnd = false;
    this.lastTop = scrollTop;
    if (this.atEnd) this.count(0);
  }

  count(unread) {
    this.unread = unread;
    this.pill.hidden = unread === 0;
    say(this.pill.querySelector("span"), unread === 1 ? "1 new message" : `${unread} new messages`);
  }

  toEnd() {
    this.atEnd = true;
    this.count(0);
    this.jump();
  }

  jump() {
    this.scroller.scrollTop = this.scroller.scrollHeight;
    this.lastTop = this.scroller.scrollTop;
  }
}

/** Put an article where its id belongs; nearly always that is the end. */
function insert(list, element) {
  const { id } = element.message;
  let before = list.lastElementChild;
  while (before && !(before.matches("article") && before.message.id < id)) before = before.previousElementSibling;
  if (before) before.after(element);
  else if (list.matches(".thread")) list.firstElementChild.after(element); // the button for earlier replies stays first
  else list.prepend(element);
}

function previous(element) {
  let before = element.previousElementSibling;
  while (before && !before.matches("article")) before = before.previousElementSibling;
  return before;
}

function next(element) {
  let after = element.nextElementSibling;
  while (after && !after.matches("article")) after = after.nextElementSibling;
  return after;
}

/** Put the date above a message that is the first of its day, and take it away from any other. */
function separate(element, before) {
  const there = element.previousElementSibling?.matches(".day") ? element.previousElementSibling : null;
  const day = element.message.day;
  if (before?.message.day === day) there?.remove();
  else if (there) say(there.firstChild, day);
  else element.before(h("h2", { class: "day" }, h("span", {}, day)));
}
