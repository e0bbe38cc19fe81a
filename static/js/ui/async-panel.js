// A panel that loads from the server: unchanged for 200 ms, then shown as loading; errors appear in the panel itself.

import { h, fill } from "../lib/dom.js";
import { button, note } from "./components.js";

const LOADING_DELAY_MS = 200;

/** Fills `container` with `draw(await ask())`. A reload keeps the old content until the response is there. */
export async function load(container, ask, draw) {
  const isFirst = !container.hasChildNodes();
  const late = isFirst && setTimeout(() => fill(container, waiting()), LOADING_DELAY_MS);
  container.setAttribute("aria-busy", "true");
  try {
    const content = await ask();
    clearTimeout(late);
    fill(container, await draw(content));
    return content;
  } catch (error) {
    clearTimeout(late);
    if (error.name !== "AbortError") fill(container, errorState(error, () => load(fill(container), ask, draw)));
    return null;
  } finally {
    container.removeAttribute("aria-busy");
  }
}

/** Builds the error message with a button to try again. */
export const errorState = (error, again) =>
  h("div", { role: "alert" }, note("bad", "This could not be shown", h("p", {}, error.message), again && button("Try again", again)));

export const waiting = (word = "Loading…") =>
  h("div", { class: "waiting" }, h("p", { class: "unseen", role: "status" }, word), h("i"), h("i"), h("i"));

/** Disables a button until `work` is done, and passes an error to `wrong`. */
export async function busy(control, work, wrong) {
  if (control.getAttribute("aria-disabled") === "true") return null;
  control.setAttribute("aria-disabled", "true");
  try {
    return (await work()) ?? true;
  } catch (error) {
    if (error.name !== "AbortError") wrong(error);
    return null;
  } finally {
    control.removeAttribute("aria-disabled");
  }
}
