// Every import of the last year: published, held back or failed, by which way, and why.

import * as api from "../lib/api.js";
import { h } from "../lib/dom.js";
import { number, time } from "../lib/format.js";
import { busy } from "../ui/async-panel.js";
import { complain } from "../ui/toast.js";
import { button, section, status } from "../ui/components.js";

const OUTCOMES = { published: ["ok", "published"], held: ["bad", "held back"], failed: ["bad", "failed"] };

/** Shows the first page of attempts, with a button for the next. */
export function history({ attempts, next }) {
  if (!attempts.length) return null;
  const body = h("tbody", {}, attempts.map(row));
  const more = button("Show older ones", () => busy(more, async () => {
    const page = await api.get(`attempts?before=${next}`);
    body.append(...page.attempts.map(row));
    next = page.next;
    more.hidden = !next;
  }, (error) => complain(error.message)), "plain", { hidden: !next });
  return section("Imports of the last year",
    h("table", { class: "cards", id: "history" },
      h("caption", { class: "unseen" }, "Imports, newest first"),
      h("thead", {}, h("tr", {}, ["Result", "File", "Sheet", "Rows", "When", "By"].map((name, n) => h("th", { scope: "col", class: n === 3 ? "end" : null }, name)))),
      body),
    more);
}

function row({ at, sheet, by, file, outcome, version, rows, reasons }) {
  const [look, word] = OUTCOMES[outcome] ?? ["info", outcome];
  return h("tr", {},
    h("th", { scope: "row" }, status(look, version ? `${word}, version ${version}` : word)),
    h("td", { "data-label": "File" }, h("div", {}, file, reasons.map((reason) => h("small", { class: "samples" }, reason)))),
    h("td", { "data-label": "Sheet" }, sheet ?? "not known"),
    h("td", { "data-label": "Rows", class: "end" }, rows ? number(rows.imported) : ""),
    h("td", { "data-label": "When" }, time(at)),
    h("td", { "data-label": "By" }, by.startsWith("page") ? "this page" : by));
}
