// The page of the playground: puts its parts together. Each part has a module of its own.

import { Live, earlierThan } from "./api.js";
import { Clock } from "./clock.js";
import { Composer, attempt, toast } from "./composer.js";
import { byId, say } from "./dom.js";
import { Feed } from "./feed.js";
import { Forms } from "./forms.js";
import { Drawer, People } from "./side.js";

const url = new URL(window.location.href);
let who = url.searchParams.get("who") || "Maya";
let shownTo = null;

const drawer = new Drawer();
const forms = new Forms();
const viewer = byId("viewer");
const feed = new Feed({ press, enlarge }, loadEarlier);
const composer = new Composer(() => feed.toEnd());
const clock = new Clock(() => { drawer.set(false); feed.toEnd(); });
const people = new People(speakAs);
const live = new Live({ snapshot, now, message, link });

function snapshot(all) {
  const afresh = shownTo !== all.who;
  shownTo = all.who;
  for (const each of document.querySelectorAll("[data-channel]")) say(each, all.channel);
  document.title = `#${all.channel} as ${all.who} · Showup`;
  composer.completion.commands = all.commands;
  composer.address(all.who, all.channel);
  feed.show(all.messages, { afresh, earlier: all.earlier });
  forms.forget();
  now(all);
  greet();
}

function now(state) {
  who = state.who;
  people.show(state.people, who);
  clock.show(state.clock, state.busy);
  forms.show(state.form, who);
}

function message(data) {
  const mine = !data.bot && data.author.toLowerCase() === who.toLowerCase();
  feed.add(data, { mine });
  greet();
}

/** Show first steps for as long as nobody did anything. */
function greet() {
  byId("welcome").hidden = !feed.isFresh;
}

function link(isUp) {
  const state = byId("link-state");
  say(state, isUp ? "" : "The connection is lost. Trying again…");
  state.hidden = isUp;
}

/** Tell whether somebody can have that name; says why not. */
async function isName(name) {
  try {
    await earlierThan(name, 0); // there is nothing before the first message, but the name is looked at
    return true;
  } catch (error) {
    toast(error.message);
    return false;
  }
}

/** Open the channel as whom the address names. */
async function begin() {
  if (!(await isName(who))) who = "Maya";
  live.follow(who);
}

async function speakAs(name) {
  if (!(await isName(name))) return;
  toast("");
  who = name;
  url.searchParams.set("who", name);
  window.history.replaceState(null, "", url);
  live.follow(name);
  // On a phone the keyboard would jump up over what the drawer just uncovered.
  if (!drawer.set(false)) byId("line").focus();
}

async function press(id, button) {
  await attempt("press", { who, message: id, button });
}

function enlarge(src, alt) {
  const image = viewer.querySelector("img");
  image.src = src;
  image.alt = alt;
  viewer.showModal();
}

async function loadEarlier() {
  try {
    feed.prepend(await earlierThan(who, feed.first));
  } catch {
    toast("The earlier messages could not be loaded.");
  }
}

viewer.addEventListener("click", () => viewer.close());
for (const each of document.querySelectorAll("[data-try]")) {
  each.addEventListener("click", () => composer.propose(each.dataset.try));
}
await begin();
