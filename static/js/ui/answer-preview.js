// The JSON response as it will be, redrawn at every switch.

import { fill, h } from "../lib/dom.js";
import { button } from "./components.js";

/** `fields()` returns the current fields; `draw(field)` redraws and marks the changed one. */
export function answerPreview(fields) {
  const code = h("pre", { class: "json", tabindex: "0", role: "region", "aria-label": "Answer in JSON" });
  let isFound = true;
  const found = button("One is found", () => turn(true), "", { "aria-pressed": "true" });
  const notFound = button("Nobody is found", () => turn(false), "", { "aria-pressed": "false" });
  const draw = (changed = null) => {
    const sent = fields().filter((field) => field.sent && (isFound ? field.filled : field.not_found_value !== null));
    fill(code, json(sent.map((field) => ({
      name: field.name, value: (isFound ? field.sample : field.not_found_value) ?? "", displayToAgent: field.display, saveToDatabase: field.save, isFresh: field === changed,
    }))));
    const fresh = code.querySelector(".fresh");
    if (fresh) code.scrollTop = fresh.offsetTop - code.offsetTop - code.clientHeight / 2;
  };
  const turn = (is) => {
    isFound = is;
    found.setAttribute("aria-pressed", String(is));
    notFound.setAttribute("aria-pressed", String(!is));
    draw();
  };
  draw();
  const whole = [
    h("h2", { tabindex: "-1" }, "What Xima would get"),
    h("div", { class: "either", role: "group", "aria-label": "Show the answer when" }, found, notFound),
    code,
    h("p", { class: "muted small" }, "With the first values of your sheet. Changes here count from the next call on."),
  ];
  return { whole, draw };
}

/** Parameters in Xima's format, coloured; text stays text. */
export function json(parameters) {
  if (!parameters.length) return ['{"parameters": {}}'];
  const lines = parameters.map(({ name, value, displayToAgent, saveToDatabase, isFresh }, n) =>
    h("span", { class: isFresh ? "fresh" : null },
      "    ", h("span", { class: "name" }, JSON.stringify(name)), ": {\n      \"value\": ", JSON.stringify(value),
      ",\n      \"displayToAgent\": ", flag(displayToAgent), ",\n      \"saveToDatabase\": ", flag(saveToDatabase), "\n    }", n < parameters.length - 1 ? ",\n" : "\n"));
  return ['{\n  "parameters": {\n', lines, "  }\n}"];
}

const flag = (is) => h("span", { class: String(is) }, String(is));
