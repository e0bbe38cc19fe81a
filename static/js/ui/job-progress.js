// Work the server does in the background, followed until it is done: how far it is, and a way to stop it.

import * as api from "../lib/api.js";
import { fill, h } from "../lib/dom.js";
import { bytes, many } from "../lib/format.js";
import { announce } from "./toast.js";
import { button } from "./components.js";

const FIRST_LOOK_MS = 100;
const LOOK_MS = 700;
const LOADING_DELAY_MS = 200;

/** The admin stopped the job. */
export class Stopped extends Error {
  constructor() {
    super("Stopped. Nothing was changed.");
    this.code = "stopped";
  }
}

/** Resolves to the report of a job, showing its way in `panel` when it takes more than a moment. */
export async function follow(job, panel, signal) {
  const began = Date.now();
  const view = progressView(() => api.remove(`jobs/${job}`));
  for (let pause = FIRST_LOOK_MS; ; pause = Math.min(LOOK_MS, pause * 1.6)) {
    const state = await api.get(`jobs/${job}`, signal);
    if (state.state === "done") return state.report;
    if (state.state === "cancelled") throw new Stopped();
    if (state.state === "failed") throw new api.Refused(422, state.problem ?? { detail: "datadip gave up on this file." });
    if (Date.now() - began > LOADING_DELAY_MS && !view.whole.isConnected) fill(panel, view.whole);
    view.tell(state);
    await sleep(pause, signal);
  }
}

const PHASES = {
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
    tell({ phase, rows, bytes: done, total_bytes: total }) {
      const [name, comfort] = PHASES[phase] ?? PHASES.reading;
      title.textContent = `${name}…`;
      promise.textContent = comfort;
      words.textContent = [rows ? many(rows, "row") : null, total ? `${bytes(done)} of ${bytes(total)}` : null].filter(Boolean).join(", ");
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
