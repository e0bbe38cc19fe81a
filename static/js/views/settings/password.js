// The form that changes the password; the server then ends every other session.

import * as api from "../../lib/api.js";
import { h } from "../../lib/dom.js";
import { say } from "../../ui/toast.js";
import { busy } from "../../ui/async-panel.js";
import { adminUsername, button } from "../../ui/components.js";
import { passwordField } from "../sign-in.js";

export function passwordForm(changed) {
  const current = passwordField("Password now", "password-now", "current-password");
  const next = passwordField("New password", "password-new", "new-password", "Everybody else who is signed in is signed out.");
  const go = button("Change the password", null, "", { type: "submit" });
  const form = h("form", { class: "stack", novalidate: true },
    adminUsername(),
    h("div", { class: "halves" }, current, next), h("div", { class: "row" }, go));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    current.wrong("");
    next.wrong("");
    if (!current.control.value) return current.wrong("Type the password you have now.");
    if (!next.control.value) return next.wrong("Type a new password.");
    busy(go, () => api.put("password", { current: current.control.value, new: next.control.value }),
      (error) => (error.code === "wrong-password" ? current : next).wrong(error.message))
      .then((done) => {
        if (!done) return;
        form.reset();
        say("The password was changed. Everybody else was signed out.");
        changed();
      });
    return null;
  });
  return form;
}
