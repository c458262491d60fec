// Small helpers to make elements. Data only ever becomes text nodes and attributes, never markup.

const SVG = "http://www.w3.org/2000/svg";

/** Return the element with that id; the page's skeleton in index.html has them all. */
export const byId = (id) => document.getElementById(id);

/** Make an element. Props are attributes; `on` holds listeners; false, null and undefined are left out. */
export function h(tag, props = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (name === "on") {
      for (const [type, listener] of Object.entries(value)) element.addEventListener(type, listener);
    } else if (value === true) {
      element.setAttribute(name, "");
    } else if (value !== false && value !== null && value !== undefined) {
      element.setAttribute(name, value);
    }
  }
  element.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

/** Make an icon of the sprite in index.html. */
export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `#i-${name}`);
  svg.setAttribute("aria-hidden", "true");
  svg.append(use);
  return svg;
}

/** Say something only to screen readers. */
export const unseen = (words) => h("span", { class: "hidden" }, words);

/** Set the text of an element, leaving it alone when it says that already: live regions would repeat it. */
export function say(element, words) {
  if (element.textContent !== words) element.textContent = words;
}

const HUES = 8;

/** Make a round sign for a person: initials on a colour that follows from the name. */
export function avatar(name, extra = "") {
  const element = h("span", { "aria-hidden": "true" });
  dress(element, name, extra);
  return element;
}

/** Turn an element into the sign of another person. */
export function dress(element, name, extra = "") {
  const words = name.split(" ").filter(Boolean);
  const letters = words.length > 1 ? [words[0], words.at(-1)].map(first) : [first(words[0] ?? "")];
  let sum = 11;
  for (const letter of name.toLowerCase()) sum = (sum * 32 + letter.codePointAt(0)) % 9973;
  element.className = `avatar hue-${sum % HUES} ${extra}`.trim();
  say(element, letters.join("").toUpperCase());
}

const graphemes = "Segmenter" in Intl ? new Intl.Segmenter() : null;

/** Return the first visible character, which may be several code points long. */
function first(word) {
  if (!graphemes) return [...word][0] ?? "";
  for (const { segment } of graphemes.segment(word)) return segment;
  return "";
}

const LINK = /https?:\/\/[^\s<>"]+[^\s<>".,;:!?)\]}]/gu;

/** Return text as nodes in which web addresses are links. */
export function linked(words) {
  const nodes = [];
  let done = 0;
  for (const match of words.matchAll(LINK)) {
    nodes.push(words.slice(done, match.index));
    nodes.push(h("a", { href: match[0], target: "_blank", rel: "noopener noreferrer nofollow" }, match[0]));
    done = match.index + match[0].length;
  }
  nodes.push(words.slice(done));
  return nodes.filter((node) => node !== "");
}
