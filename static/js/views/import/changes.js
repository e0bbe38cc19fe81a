// The rows that publishing would change, a page at a time: who is new, changed, gone, set aside, refused.

import * as api from "../../lib/api.js";
import { h } from "../../lib/dom.js";
import { many, number } from "../../lib/format.js";
import { busy } from "../../ui/async-panel.js";
import { complain } from "../../ui/toast.js";
import { button, section } from "../../ui/components.js";

// [kind, words for one, words for several]
const KINDS = [
  ["changed", "row is changed", "rows are changed"],
  ["gone", "row is gone", "rows are gone"],
  ["new", "row is new", "rows are new"],
  ["set_aside", "line is set aside as no contact", "lines are set aside as no contacts"],
  ["refused", "row is not imported", "rows are not imported"],
];

/** One closed list for each kind; its first rows are asked for when it is opened. */
export function changes(import_, { rows }, current) {
  const counts = { ...rows, gone: rows.removed };
  const shown = KINDS.filter(([kind]) => counts[kind] && (current || kind === "set_aside" || kind === "refused"));
  if (!shown.length) return null;
  return section("See the changes",
    h("div", { class: "stack", id: "changes" }, shown.map(([kind, one, several]) => list(import_, kind, many(counts[kind], one, several)))));
}

function list(import_, kind, words) {
  const body = h("tbody", {});
  let next = 0;
  const ask = async () => {
    const page = await api.get(`uploads/${encodeURIComponent(import_.id)}/changes?kind=${kind}&after=${next}`);
    body.append(...page.rows.map(row));
    more.textContent = page.next ? `Show more of ${number(page.total)}` : "";
    more.hidden = page.next === null;
    next = page.next;
  };
  const more = button("", () => busy(more, ask, (error) => complain(error.message)), "plain", { hidden: true });
  const table = h("table", { class: "cards" },
    h("caption", { class: "unseen" }, words),
    h("thead", {}, h("tr", {}, ["Line", "Who", kind === "changed" ? "Before and after" : "Note"].map((name) => h("th", { scope: "col" }, name)))),
    body);
  const whole = h("details", { "data-kind": kind }, h("summary", {}, words), table, more);
  whole.addEventListener("toggle", () => {
    if (whole.open && next === 0) busy(more, ask, (error) => complain(error.message));
  });
  return whole;
}

const row = ({ line, who, cells, reason }) =>
  h("tr", {},
    h("th", { scope: "row" }, number(line)),
    h("td", { "data-label": "Who" }, who.join(", ")),
    h("td", { "data-label": "Note" }, cells.length > 0 && h("ul", { class: "examples" }, cells.map(cell)), reason));

const cell = ({ column, before, after }) =>
  h("li", {}, `${column}: `, h("del", {}, before || "empty"), " → ", h("ins", {}, after || "empty"));
