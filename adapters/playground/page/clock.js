// The clock panel and the demo button: they only ask; what time it is comes from the server.

import { attempt } from "./composer.js";
import { byId, say } from "./dom.js";

/** The panel. */
export class Clock {
  constructor(onMove) {
    this.onMove = onMove;
    for (const button of document.querySelectorAll("[data-to], [data-move]")) {
      button.addEventListener("click", () => this.go(button.dataset.to ?? button.dataset.move));
    }
    byId("pick").addEventListener("submit", (event) => {
      event.preventDefault();
      this.go(byId("pick-at").value);
    });
    for (const button of document.querySelectorAll("#demo, [data-demo]")) {
      button.addEventListener("click", () => this.start("demo", {}));
    }
  }

  /** Show what time it is, and that something is going on. */
  show(clock, busy) {
    say(byId("clock-time"), clock.time);
    byId("clock-time").dateTime = clock.at;
    say(byId("clock-day"), clock.day);
    say(byId("clock-ahead"), clock.ahead);
    say(byId("clock-zone"), clock.zone);
    say(byId("top-clock"), `${clock.date}, ${clock.time}`);
    document.querySelector(".clock").classList.toggle("live", clock.live);
    document.querySelector("[data-to=now]").disabled = clock.live;
    const picker = byId("pick-at");
    picker.min = clock.local;
    if (!picker.value || picker.value < clock.local) picker.value = clock.local;
    this.busy = busy;
    say(byId("busy"), busy);
    byId("busy").hidden = busy === "";
    document.body.classList.toggle("is-busy", busy !== "");
  }

  go(to) {
    return this.start("clock", { to });
  }

  async start(action, body) {
    if (this.busy) return;
    this.onMove();
    await attempt(action, body);
  }
}
