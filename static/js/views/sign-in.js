// Signing in, on the first visit and again when a session has ended.

import * as api from "../lib/api.js";
import { fill, h } from "../lib/dom.js";
import { brand } from "../ui/shell.js";
import { busy } from "../ui/async-panel.js";
import { adminUsername, button, choice, field, input } from "../ui/components.js";

export const title = "Sign in";

let enter = () => {};
export function onSignedIn(then) {
  enter = then;
}

export function show({ container }) {
  // Read at the time of sign-in, because the first form is drawn before `onSignedIn` is called.
  fill(container, signInForm(() => enter()));
  container.querySelector("input").focus();
}

/** Draws the sign-in in front of a view that stays as it is. */
export function fillLogin(login, then) {
  login.className = "standalone";
  fill(login, brand(), h("h1", { tabindex: "-1" }, "Sign in again"),
    h("p", {}, "You were signed out. What you typed is still here and goes on once you are back."), signInForm(then));
  login.querySelector("input").focus();
}

/** Builds a password field with a button that shows the password. */
export function passwordField(label, id, autocomplete, hint = null) {
  const control = input("password", { id, name: "password", autocomplete, required: true, class: "wide" });
  const shown = choice("checkbox", { on: { change: (event) => { control.type = event.target.checked ? "text" : "password"; } } }, "Show what I type");
  const whole = field(label, control, hint);
  whole.append(shown);
  whole.control = control;
  return whole;
}

function signInForm(then) {
  const password = passwordField("Password", "sign-in-password", "current-password");
  const go = button("Sign in", null, "main", { type: "submit", id: "sign-in" });
  const form = h("form", { class: "stack", novalidate: true },
    adminUsername(),
    password,
    h("div", { class: "row" }, go),
    h("p", { class: "muted small" }, "Forgotten? The person who runs datadip can set a new one there with “datadip password”."));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    password.wrong("");
    if (!password.control.value) return password.wrong("Type the password first.");
    busy(go, () => api.ask("session", { password: password.control.value }), (error) => password.wrong(sentence(error)))
      .then((done) => done && then());
    return null;
  });
  return form;
}

function sentence(error) {
  if (error.code === "slow-down" && error.retryAfter) return `${error.message} Try again in ${error.retryAfter} seconds.`;
  return error.message;
}
