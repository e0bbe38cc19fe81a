// First run: the one-time link opens this view, and the admin chooses the password.

import * as api from "../lib/api.js";
import { fill, h } from "../lib/dom.js";
import { busy } from "../ui/async-panel.js";
import { adminUsername, button, field, input, linkTo, note } from "../ui/components.js";
import { go } from "../lib/router.js";
import { passwordField } from "./sign-in.js";
import { beginFirstRun } from "../ui/stepper.js";

export const title = "Welcome to datadip";
export const lead = "Soon Xima will know who is calling. First, datadip needs a password.";

let enter = () => {};
export function onSetUp(then) {
  enter = then;
}

export function show({ container, parts: [code], isSetUp }) {
  if (isSetUp) fill(container, alreadyDone());
  else if (code) fill(container, passwordForm(code, container));
  else fill(container, codeForm());
}

const alreadyDone = () => [
  note("info", "datadip is already set up", h("p", {}, "A setup link works once. Sign in with the password that was chosen then.")),
  h("p", {}, linkTo("Sign in", "#/overview", "button main")),
];

function passwordForm(code, container) {
  const password = passwordField("Choose a password", "setup-password", "new-password", "Long beats complicated: four or five words you can remember. It protects your customers' data.");
  const done = button("Set the password and begin", null, "main", { type: "submit", id: "setup" });
  const form = h("form", { class: "stack loose", novalidate: true },
    adminUsername(),
    password, h("div", { class: "row" }, done));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    password.wrong("");
    if (!password.control.value) return password.wrong("Type a password first.");
    busy(done, () => api.post("setup", { setup: code, password: password.control.value }), refused).then((isDone) => {
      if (!isDone) return;
      beginFirstRun();
      enter();
    });
    return null;
  });
  const refused = (error) => {
    if (error.code === "setup-used") fill(container, note("warn", "This link does not work any more", h("p", {}, error.message)), codeForm());
    else password.wrong(error.message);
  };
  return form;
}

function codeForm() {
  const box = input("text", { id: "setup-link", class: "wide" });
  const link = field("Setup link", box, "When datadip starts for the first time it prints this link, once, in the window it was started in.");
  const form = h("form", { class: "stack loose" }, link, h("div", { class: "row" }, button("Go on", null, "main", { type: "submit" })));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const code = box.value.trim().split("/").pop();
    if (code) go("setup", code);
    else link.wrong("Paste the link here first.");
  });
  return form;
}
