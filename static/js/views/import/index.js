// Importing a sheet: Drop, Columns, Check, Publish. The address says which upload and which step.

import * as api from "../../lib/api.js";
import { fill, h } from "../../lib/dom.js";
import { begun, forget, latest, recall, remember } from "./draft.js";
import { button, linkTo, note } from "../../ui/components.js";
import { stepper, stepNumber } from "../../ui/stepper.js";
import { go, rename } from "../../lib/router.js";
import * as checking from "./check.js";
import * as columns from "./columns.js";
import * as drop from "./upload.js";
import * as publishing from "./publish.js";
import * as reading from "./read-options.js";

export const title = "Import a sheet";
export const lead = "Nothing is live until you publish.";

const NAMES = { drop: "is this your sheet?", columns: "columns", check: "check", publish: "publish" };
const STEPS = { drop: reading, columns, check: checking, publish: publishing };

export async function show(place) {
  const { container, signal } = place;
  const [id, step = "drop"] = place.parts;
  const panel = h("div", { class: "stack loose" });
  if (!id) {
    fill(container, stepper("drop"), leftBehind(), panel);
    return drop.show({ ...place, panel });
  }
  const import_ = recall(id) ?? begun({ id, name: "your file", bytes: 0 });
  const view = STEPS[step] ?? reading;
  import_.reached = Math.max(import_.reached, stepNumber(step));
  if (import_.published && step !== "publish") return rename("import", id, "publish"), show({ ...place, parts: [id, "publish"] });
  remember(import_);
  fill(container, stepper(step, import_), panel);
  place.name(`Import ${import_.name}: ${NAMES[step] ?? NAMES.drop}`);
  try {
    await view.show({ import_, panel, signal });
    if (import_.published) container.firstChild.replaceWith(stepper(step, import_));
  } catch (error) {
    if (error.name === "AbortError") return null;
    fill(panel, lost(error, import_, view, signal, panel));
  }
  return null;
}

function leftBehind() {
  const left = latest();
  if (!left) return null;
  const step = ["", "columns", "check", "check"][left.reached];
  return note("info", `You left ${left.name} half-way`,
    h("p", {}, "It is still here, and not live."),
    h("div", { class: "row" },
      button("Go on with it", () => go("import", left.id, ...(step ? [step] : []))),
      button("Forget it", (event) => {
        forget(left.id);
        event.target.closest(".note").remove();
      }, "plain")));
}

function lost(error, import_, view, signal, panel) {
  const isGone = error instanceof api.Refused && error.status === 404;
  const again = () => view.show({ import_, panel, signal }).catch((next) => fill(panel, lost(next, import_, view, signal, panel)));
  return h("div", { role: "alert", class: "stack" },
    note("bad", isGone ? "This file is no longer kept" : "This step could not be done",
      h("p", {}, isGone ? "An uploaded file is kept for a short while only. Nothing was changed; drop it once more." : error.message),
      h("div", { class: "row" },
        isGone || button("Try again", again),
        linkTo("Drop the file again", "#/import"))));
}
