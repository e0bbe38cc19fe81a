// The changelog: every change with its actor, newest first.

import * as api from "../../lib/api.js";
import { h } from "../../lib/dom.js";
import { time } from "../../lib/format.js";
import { load } from "../../ui/async-panel.js";
import { button } from "../../ui/components.js";

const SHOWN = 20;

export function changes(container, signal) {
  return load(container, () => api.get("changes", signal), (all) => (all.length ? table(all) : h("p", { class: "muted" }, "Nothing was changed yet. Every change will be noted here: when, from where, and what.")));
}

function table(all) {
  const body = h("tbody", {}, all.slice(0, SHOWN).map(row));
  const more = button(`Show all ${all.length}`, () => {
    body.append(...all.slice(SHOWN).map(row));
    more.remove();
  });
  return [
    h("table", { class: "cards" },
      h("caption", { class: "unseen" }, "Changes, newest first"),
      h("thead", {}, h("tr", {}, ["When", "What", "From"].map((name) => h("th", { scope: "col" }, name)))),
      body),
    all.length > SHOWN && h("div", { class: "row" }, more),
  ];
}

const row = ({ at, from, what }) =>
  h("tr", {}, h("td", { "data-label": "When", class: "nowrap" }, time(at, "day")), h("td", { "data-label": "What" }, what), h("td", { "data-label": "From" }, from));
