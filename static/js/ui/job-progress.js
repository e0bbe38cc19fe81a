// Follows a background job of the server until it is done: its progress, and a button to cancel it.

import * as api from "../lib/api.js";
import { fill, h } from "../lib/dom.js";
import { bytes, many } from "../lib/format.js";
import { announce } from "./toast.js";
import { button } from "./components.js";

const FIRST_POLL_MS = 100;
const POLL_MS = 700;
const LOADING_DELAY_MS = 200;

/** The admin stopped the job. */
export class Stopped extends Error {
  constructor() {
    super("Stopped. Nothing was changed.");
    this.code = "stopped";
  }
}

/** Resolves to the report of a job; shows its progress in `panel` when it takes over 200 ms. */
export async function follow(job, panel, signal) {
  const began = Date.now();
  const view = progressView(() => api.remove(`jobs/${job}`));
  for (let pause = FIRST_POLL_MS; ; pause = Math.min(POLL_MS, pause * 1.6)) {
    const state = await api.get(`jobs/${job}`, signal);
    if (state.state === "done") return state.report;
    if (state.state === "cancelled") throw new Stopped();
    if (state.state === "failed") throw new api.Refused(422, state.problem ?? { detail: "The import of this file failed. Drop the file again; if it fails again, ask the person who runs datadip to read its log." });
    if (Date.now() - began > LOADING_DELAY_MS && !view.whole.isConnected) fill(panel, view.whole);
    view.update(state);
    await sleep(pause, signal);
  }
}

const PHASES = {
  waiting: ["Waiting", "Another import is under way. This one goes on by itself; nothing is live yet."],
  reading: ["Reading", "Nothing is live yet."],
  checking: ["Checking", "Nothing is live yet."],
  publishing: ["Publishing", "Callers are answered from the list before until it is done."],
};

function progressView(stop) {
  const title = h("h2", {}, "Reading");
  const bar = h("progress", { max: 1, "aria-label": "Progress" });
  const words = h("p", { class: "numbers" });
  const promise = h("p", { class: "muted" });
  const cancel = button("Cancel", () => {
    cancel.setAttribute("aria-disabled", "true");
    stop();
  });
  let spoken = null;
  return {
    whole: h("div", { class: "card stack" }, title, bar, h("div", { class: "row apart" }, words, cancel), promise),
    update({ state, before, phase = state, rows, bytes: done, total_bytes: total }) {
      const [name, comfort] = PHASES[phase] ?? PHASES.reading;
      title.textContent = `${name}…`;
      promise.textContent = comfort;
      words.textContent = [before ? `${many(before, "import")} before this one` : null, rows ? many(rows, "row") : null, total ? `${bytes(done)} of ${bytes(total)}` : null].filter(Boolean).join(", ");
      if (total) bar.value = done / total;
      else bar.removeAttribute("value");
      cancel.hidden = phase === "publishing";
      if (spoken !== phase) announce(`${name}.`);
      spoken = phase;
    },
  };
}

export function sleep(milliseconds, signal) {
  return new Promise((resolve, reject) => {
    const clock = setTimeout(resolve, milliseconds);
    signal?.addEventListener("abort", () => {
      clearTimeout(clock);
      reject(new DOMException("Left the view.", "AbortError"));
    }, { once: true });
  });
}
