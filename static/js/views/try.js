// Try it: what would Xima get?

import * as api from "../lib/api.js";
import { fill, h } from "../lib/dom.js";
import { busy, load } from "../ui/async-panel.js";
import { button, field, input, linkTo, note, tool } from "../ui/components.js";
import { endFirstRun, isFirstRun, stepper } from "../ui/stepper.js";
import { traced } from "./trace.js";

export const title = "Try it";
export const lead = "What would Xima get?";

const TYPED = "datadip:try";

export async function show({ container, signal }) {
  const first = isFirstRun();
  const form = h("div", {});
  const result = h("div", { id: "trace", class: "stack loose" });
  const end = h("div", { class: "row", hidden: true }, linkTo("Finish", "#/overview", "button main", { id: "finish", on: { click: endFirstRun } }));
  fill(container, first && stepper("try"), form, result, first && end);
  await load(form, () => api.get("keys", signal), (keys) => asking(keys, result, end, signal));
}

function asking(keys, result, end, signal) {
  const typed = JSON.parse(sessionStorage.getItem(TYPED) ?? "{}");
  const inputs = keys.map((key) => {
    const name = key.aliases.find((alias) => alias === "phone-num") ?? key.name;
    const sample = key.samples[0]?.value;
    const control = input(key.kind === "phone" ? "tel" : "text", { name, class: "middle", value: typed[name] ?? "", placeholder: sample ?? "", id: `try-${name}` });
    return field(name, control, sample ? ["For example ", h("button", { type: "button", class: "button plain inline", on: { click: () => { control.value = sample; control.focus(); } } }, sample)] : null);
  });
  const others = h("div", { class: "stack tight" });
  const add = button("Send something else too", () => {
    others.append(other());
    others.lastChild.querySelector("input").focus();
  }, "plain");
  const go = button("See the answer", null, "main", { type: "submit", id: "try" });
  const wrong = h("div", { role: "alert" });
  const form = h("form", { class: "stack", novalidate: true },
    h("p", {}, "Type what Xima would send. Nothing is sent to Xima, and it does not count as a call."),
    keys.length ? h("div", { class: "halves" }, inputs) : note("info", "There is no key yet", h("p", {}, "Bring in a sheet first; then this asks what Xima would ask."), linkTo("Drop a sheet", "#/import")),
    others, h("div", { class: "row" }, go, add), wrong);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const question = collect(form);
    sessionStorage.setItem(TYPED, JSON.stringify(question));
    fill(wrong);
    busy(go, async () => {
      const began = performance.now();
      const trace = await api.ask("lookup", question, signal);
      fill(result, traced(trace, performance.now() - began, question));
      result.querySelector("h2").focus();
      end.hidden = false;
    }, (error) => {
      fill(result);
      fill(wrong, note("bad", error.status === 503 ? "datadip could not look" : "This lookup was refused", h("p", {}, error.message)));
    });
  });
  return form;
}

function other() {
  const name = input("text", { "aria-label": "Name", placeholder: "Name", class: "middle", spellcheck: "false", "data-other": "name" });
  const value = input("text", { "aria-label": "Value", placeholder: "Value", class: "middle", "data-other": "value" });
  const whole = h("div", { class: "row pair" }, name, value, tool("bad", "Leave this one out", () => whole.remove()));
  return whole;
}

function collect(form) {
  const question = {};
  for (const control of form.querySelectorAll("input[name]")) {
    if (control.value.trim() !== "") question[control.name] = control.value;
  }
  for (const pair of form.querySelectorAll(".pair")) {
    const [name, value] = pair.querySelectorAll("input");
    if (name.value.trim()) question[name.value.trim()] = value.value;
  }
  return question;
}
