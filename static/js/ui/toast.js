// The toast: what was just done, at the foot of the page and to screen readers, with its undo.

import { h, fill } from "../lib/dom.js";
import { icon } from "./icons.js";

const STAYS_MS = 12_000;
const foot = document.getElementById("toast");
const voice = document.getElementById("voice");
let clock = 0;

/** Announces a message to screen readers only. */
export function announce(sentence) {
  voice.textContent = "";
  setTimeout(() => {
    voice.textContent = sentence;
  }, 60);
}

/** Shows and announces a message; `undo` is the action of the button beside it. */
export function say(sentence, undo = null) {
  show(
    icon("ok"),
    h("span", {}, sentence),
    undo && h("button", { type: "button", class: "button", on: { click: () => takeBack(undo) } }, "Undo"),
    closing(),
  );
  announce(undo ? `${sentence} There is an Undo button at the end of the page.` : sentence);
}

/** Shows an error. */
export function complain(sentence) {
  show(icon("bad"), h("span", {}, sentence), closing());
  announce(sentence);
}

export function dismissToast() {
  clearTimeout(clock);
  foot.hidden = true;
  foot.replaceChildren();
}

async function takeBack(undo) {
  dismissToast();
  try {
    await undo();
    say("Undone.");
  } catch (error) {
    if (error.name !== "AbortError") complain(error.message);
  }
}

function show(...parts) {
  fill(foot, ...parts);
  foot.hidden = false;
  later();
}

// The toast stays while the pointer or the focus is on it.
function later() {
  clearTimeout(clock);
  clock = setTimeout(() => (foot.matches(":hover, :focus-within") ? later() : dismissToast()), STAYS_MS);
}

const closing = () =>
  h("button", { type: "button", class: "button plain", "aria-label": "Close this message", on: { click: dismissToast } }, "Close");
