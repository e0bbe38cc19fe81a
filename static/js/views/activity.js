// Activity: who called, and who is calling that we do not know.

import * as api from "../lib/api.js";
import { fill, h } from "../lib/dom.js";
import { many, milliseconds, number, time } from "../lib/format.js";
import { announce } from "../ui/toast.js";
import { busy, load } from "../ui/async-panel.js";
import { button, input, linkTo, note, section, status } from "../ui/components.js";

export const title = "Activity";
export const lead = "Who called";

const RESULTS = [["", "All"], ["found", "Known"], ["not-found", "Unknown"], ["several", "Shared"]];
const LOOKS = { found: ["ok", "Known"], "not-found": ["info", "Unknown"], several: ["warn", "Shared by several"] };
const PAGE = 50;

export async function show({ container, query, signal }) {
  const filter = { result: query.get("result") ?? "", number: "" };
  const calls = h("div", { class: "stack" });
  const unknown = h("div", {});
  const ask = (before) => {
    const search = new URLSearchParams({ limit: PAGE });
    for (const [name, value] of Object.entries({ ...filter, before })) if (value) search.set(name, value);
    return api.get(`activity?${search}`, signal);
  };
  const again = () => load(calls, ask, (found) => {
    fill(unknown, unknownCallers(found.unknown));
    announce(`${many(found.lookups.length, "call")} shown.`);
    return found.on ? list(found, filter, ask) : off();
  });
  fill(container, section("Calls", filters(filter, again), calls), unknown);
  await again();
}

function filters(filter, again) {
  const buttons = RESULTS.map(([result, words]) => button(words, () => {
    filter.result = result;
    buttons.forEach((each, n) => each.setAttribute("aria-pressed", String(RESULTS[n][0] === result)));
    again();
  }, "", { "aria-pressed": String(filter.result === result) }));
  const control = input("search", { class: "middle", inputmode: "tel", placeholder: "801 555 1234" });
  const form = h("form", { class: "row search", role: "search" }, control, button("Search", null, "", { type: "submit" }));
  const search = () => {
    filter.number = control.value.trim();
    again();
  };
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    search();
  });
  control.addEventListener("search", () => control.value === "" && search());
  control.id = "activity-number";
  return h("div", { class: "row top apart" },
    h("div", { class: "either", role: "group", "aria-label": "Show" }, buttons),
    h("div", { class: "field" }, h("label", { class: "unseen", for: control.id }, "Search for a caller's number"), form));
}

const off = () =>
  note("info", "Calls are not noted down", h("p", {}, "In Settings it is set that none are kept, so there is nothing to show here."), linkTo("See Settings", "#/settings"));

function list({ lookups, dropped, next }, filter, ask) {
  if (!lookups.length) return nothing(filter);
  const body = h("tbody", {}, lookups.map(row));
  const more = button("Show older calls", () => busy(more, async () => {
    const older = await ask(next);
    const first = body.children.length;
    body.append(...older.lookups.map(row));
    next = older.next;
    more.hidden = !next;
    announce(`${many(older.lookups.length, "older call")} shown.`);
    body.children[first]?.scrollIntoView({ block: "nearest" });
  }, (error) => fill(more, error.message)));
  more.hidden = !next;
  return [
    h("table", { class: "cards compact" },
      h("caption", { class: "unseen" }, "Calls, newest first"),
      h("thead", {}, h("tr", {}, ["When", "Caller", "Result", "Found by", "List", "Took"].map((name, n) => h("th", { scope: "col", class: n === 5 ? "end" : null }, name)))),
      body),
    h("div", { class: "row" }, more),
    dropped > 0 && h("p", { class: "muted small" }, `${many(dropped, "call")} could not be noted down while datadip was busy; they were answered all the same.`),
  ];
}

function row({ at, result, key, number: caller, microseconds, sheet }) {
  const [look, word] = LOOKS[result] ?? ["info", result];
  return h("tr", {},
    h("td", { "data-label": "When" }, time(at, "day")),
    h("td", { "data-label": "Caller", class: "nowrap" }, masked(caller)),
    h("td", { "data-label": "Result" }, status(look, word)),
    h("td", { "data-label": "Found by" }, key ? h("code", {}, key) : "–"),
    h("td", { "data-label": "List" }, sheet ?? "–"),
    h("td", { "data-label": "Took", class: "end" }, milliseconds(microseconds / 1000)));
}

// Screen readers skip the dots and read the digits that are left.
const masked = (caller) =>
  caller === null ? h("span", { class: "muted" }, "no number") : [h("span", { "aria-hidden": "true" }, caller), h("span", { class: "unseen" }, `ending in ${caller.replace(/[^\d]/g, "")}`)];

function nothing({ result, number: digits }) {
  if (result || digits) return h("p", { class: "muted" }, "No call fits. Choose All, or search for fewer digits.");
  return h("div", { class: "empty" }, h("p", { class: "statement" }, "No calls yet."),
    h("p", {}, "Each time Xima asks who is calling, it is noted here with the number masked."), linkTo("Connect Xima", "#/connect", "button main"));
}

function unknownCallers(unknown) {
  if (!unknown.length) return null;
  return section("Who is calling that we don't know",
    h("p", { class: "muted" }, "Perhaps they belong in your sheet."),
    h("table", { class: "cards compact" },
      h("caption", { class: "unseen" }, "Unknown callers"),
      h("thead", {}, h("tr", {}, h("th", { scope: "col" }, "Caller"), h("th", { scope: "col", class: "end" }, "Calls"), h("th", { scope: "col" }, "Last call"))),
      h("tbody", {}, unknown.map(({ number: caller, count, last_at }) => h("tr", {},
        h("td", { "data-label": "Caller", class: "nowrap" }, masked(caller)), h("td", { "data-label": "Calls", class: "end" }, number(count)), h("td", { "data-label": "Last call" }, time(last_at)))))));
}
