// Talking with the server: actions go out as JSON, everything else comes in through one event stream.

const RETRIES = [300, 1000, 2500];
const AGAIN_AFTER = 2000;
const HIDDEN_FOR = 30000;

/** What the server would not do; the message is a sentence for the reader. */
export class Refusal extends Error {}

const wait = (milliseconds) => new Promise((resolve) => { setTimeout(resolve, milliseconds); });

/** Make the id of an action. A repeated request carries the same one, so that nothing happens twice. */
function eventId() {
  // Not randomUUID: that one is missing where the page is served to a network without TLS.
  return [...crypto.getRandomValues(new Uint32Array(4))].map((part) => part.toString(36)).join("-");
}

/** Do something as a person. Sends again when the connection fails; throws a Refusal with the server's sentence. */
export async function act(action, body) {
  const request = {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ ...body, event: eventId() }),
  };
  for (const pause of [...RETRIES, null]) {
    try {
      return await answered(await fetch(`/playground/${action}`, request));
    } catch (error) {
      if (error instanceof Refusal) throw error;
      if (pause === null) throw new Refusal("Showup cannot be reached. Is it still running?");
      await wait(pause);
    }
  }
  return null;
}

async function answered(response) {
  const body = await response.json();
  if (!response.ok) throw new Refusal(body.error ?? "That did not work.");
  return body;
}

/** Fetch the messages that came before one. */
export async function earlierThan(who, before) {
  const query = new URLSearchParams({ who, before });
  return answered(await fetch(`/playground/state?${query}`));
}

/** The event stream of one person. `told` has a function for each kind of event, and `link(isUp)`. */
export class Live {
  constructor(told) {
    this.told = told;
    this.who = "";
    this.source = null;
    this.timer = 0;
    // Browsers open six connections to a server at most: a tab that nobody looks at gives its one back.
    document.addEventListener("visibilitychange", () => {
      clearTimeout(this.timer);
      if (document.hidden) this.timer = setTimeout(() => this.close(), HIDDEN_FOR);
      else if (!this.source) this.open();
    });
    window.addEventListener("pagehide", () => this.close());
    window.addEventListener("pageshow", (event) => { if (event.persisted) this.open(); });
  }

  /** See the channel as that person from now on. */
  follow(who) {
    this.who = who;
    this.open();
  }

  open() {
    this.close();
    const source = new EventSource(`/playground/events?${new URLSearchParams({ who: this.who })}`);
    this.source = source;
    source.addEventListener("open", () => this.told.link(true));
    source.addEventListener("error", () => this.lost(source));
    for (const kind of ["snapshot", "now", "message"]) {
      source.addEventListener(kind, (event) => this.told[kind](JSON.parse(event.data)));
    }
  }

  /** Say that the connection is gone. The browser tries again by itself, unless the answer was no stream at all. */
  lost(source) {
    if (source !== this.source) return;
    this.told.link(false);
    if (source.readyState !== EventSource.CLOSED) return;
    this.close();
    this.timer = setTimeout(() => this.open(), AGAIN_AFTER);
  }

  close() {
    clearTimeout(this.timer);
    this.source?.close();
    this.source = null;
  }
}
