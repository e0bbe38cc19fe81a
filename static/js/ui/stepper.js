// The stepper: the steps of an import, and on the first run those that follow it, visible at the top of each.

import { h } from "../lib/dom.js";
import { address } from "../lib/router.js";

const FIRST_RUN = "datadip:first-run";

const IMPORTING = [["drop", "Drop"], ["columns", "Columns"], ["check", "Check"], ["publish", "Publish"]];
const AFTERWARDS = [["connect", "Connect Xima"], ["try", "Try a number"]];

export const isFirstRun = () => sessionStorage.getItem(FIRST_RUN) === "yes";
export const beginFirstRun = () => sessionStorage.setItem(FIRST_RUN, "yes");
export const endFirstRun = () => sessionStorage.removeItem(FIRST_RUN);

/** Builds the steps; those already reached are links. */
export function stepper(now, import_ = null) {
  const steps = isFirstRun() ? [...IMPORTING, ...AFTERWARDS] : IMPORTING;
  const at = steps.findIndex(([step]) => step === now);
  const reached = import_?.reached ?? at;
  return h("nav", { "aria-label": "Steps" },
    h("ol", { class: "steps" }, steps.map(([step, name], n) => {
      const isDone = n < at || (n < 4 && at > 3);
      const mark = h("span", { class: "mark", "aria-hidden": "true" }, isDone ? "✓" : n + 1);
      const words = h("span", {}, name, isDone && h("span", { class: "unseen" }, " (done)"));
      const href = where(step, n, import_, reached);
      return h("li", { class: isDone ? "done" : null, "aria-current": n === at ? "step" : null },
        n !== at && href ? h("a", { href }, mark, words) : [mark, words]);
    })));
}

export const stepNumber = (step) => IMPORTING.findIndex(([name]) => name === step);

function where(step, n, import_, reached) {
  if (n > 3) return reached > 3 || import_?.published ? address(step) : null;
  if (!import_ || import_.published || n > reached) return null;
  return n === 0 ? address("import", import_.id) : address("import", import_.id, step);
}
