// Problems of a sheet, grouped by remedy with three examples each; blocking and noteworthy ones look different.

import { h } from "../../lib/dom.js";
import { list, many, number } from "../../lib/format.js";
import { onPage } from "./notes.js";
import { isAnyoneFound } from "./reach.js";
import { linkTo, note, section } from "../../ui/components.js";

const EXAMPLES = 3;

// [severity, words after the number 1, words after other numbers, meaning]
const KINDS = {
  "too-many-cells": ["bad", "row has more cells than columns; it is not imported", "rows have more cells than columns; they are not imported"],
  "damaged-number": ["warn", "number was damaged by Excel; nobody is found by it", "numbers were damaged by Excel; nobody is found by them"],
  "not-a-number": ["warn", "cell holds something else where a number belongs", "cells hold something else where a number belongs"],
  unreachable: ["warn", "row has nothing to find it by", "rows have nothing to find them by"],
  "unknown-number": ["info", "phone number looks wrong; it still matches itself", "phone numbers look wrong; they still match themselves"],
  shared: ["info", "row shares a number with another", "rows share a number with another"],
};
const ORDER = { bad: 0, warn: 1, info: 2 };

export function problems(import_, report) {
  const groups = Object.entries(report.problem_counts)
    .map(([kind, count]) => ({ kind, count, look: KINDS[kind]?.[0] ?? "warn", found: report.problems.filter((problem) => problem.kind === kind) }))
    .filter(({ count }) => count > 0)
    .sort((a, b) => ORDER[a.look] - ORDER[b.look]);
  if (!groups.length) {
    return isAnyoneFound(report) && !report.held_back.length ? note("ok", "No problems found", h("p", {}, "Every row was read as it stands.")) : null;
  }
  const needed = groups.filter(({ look }) => look !== "info");
  const noteworthy = groups.filter(({ look }) => look === "info");
  const total = needed.reduce((sum, { count }) => sum + count, 0);
  return [
    needed.length > 0 && section(`${many(total, "thing needs", "things need")} you`,
      h("p", { class: "muted" }, "You can publish without mending them; the rest works."), needed.map(group)),
    noteworthy.length > 0 && section("Worth knowing", noteworthy.map(group)),
    h("p", {}, linkTo("Download these rows", `api/uploads/${encodeURIComponent(import_.id)}/problems`, "button", { download: "", id: "problems" }),
      " ", h("span", { class: "muted small" }, "The same sheet with a column that says why.")),
  ];
}

function group({ kind, count, look, found }) {
  const [, one, more] = KINDS[kind] ?? ["warn", kind, kind];
  const shown = found.slice(0, EXAMPLES);
  return note(look, `${number(count)} ${count === 1 ? one : more}`,
    found[0]?.remedy && h("p", {}, onPage(found[0].remedy)),
    shown.length > 0 && h("ul", { class: "examples" }, shown.map((problem) =>
      h("li", {}, `Line ${number(problem.line)}`, problem.column && `, ${problem.column}`, problem.value && [": ", h("code", {}, problem.value)],
        h("span", { class: "muted" }, ` ${problem.reason}`)))),
    count > shown.length && found.length > 0 && h("p", { class: "muted small" }, lines(found.slice(EXAMPLES), count - shown.length)));
}

function lines(others, count) {
  const some = others.slice(0, 8).map(({ line }) => number(line));
  return some.length && some.length === count ? `Also in line ${list(some)}.` : `And ${number(count)} more${some.length ? `, such as line ${list(some)}` : ""}.`;
}
