// Where an import goes and what it does to the list in use.

import { fill, h } from "../../lib/dom.js";
import { many } from "../../lib/format.js";
import { choice, field, input, section, select } from "../../ui/components.js";
import { remember } from "./draft.js";

/** Builds the choice; empty while the server has no sheet. */
export function destination(import_, sheets, headers) {
  if (sheets.length === 0) return [];
  const change = (changes) => {
    Object.assign(import_, changes, { reached: 0, decisions: null });
    remember(import_);
    draw();
  };
  const whole = h("div", { class: "stack" });
  if (import_.sheet === null) import_.sheet = sheets[0].name;
  const draw = () => fill(whole, which(import_, sheets, change), !import_.isNew && how(import_, headers, change));
  draw();
  return [section("What is it for?", whole)];
}

function which(import_, sheets, change) {
  const name = input("text", { class: "middle", value: import_.isNew ? import_.sheet : "", "aria-label": "Name of the new list", placeholder: "suppliers",
    on: { input: () => { import_.sheet = name.value.trim(); remember(import_); } } });
  return h("fieldset", {},
    h("legend", { class: "unseen" }, "Which list"),
    sheets.map((sheet) => choice("radio", { name: "sheet", checked: !import_.isNew && sheet.name === import_.sheet, on: { change: () => change({ sheet: sheet.name, isNew: false }) } },
      `The list “${sheet.name}”`, `${many(sheet.versions.find(({ current }) => current)?.rows ?? 0, "contact")} in use now`)),
    choice("radio", { name: "sheet", checked: import_.isNew, on: { change: () => change({ sheet: "", isNew: true, mode: "replace", by: null }) } },
      "A new list beside it", "Callers are looked for in every list."),
    import_.isNew && name);
}

function how(import_, headers, change) {
  const isMerge = import_.mode === "merge";
  const by = select(headers.map((header) => [header, header]), import_.by ?? headers[0],
    { class: "middle", on: { change: () => change({ by: by.value }) } });
  return h("fieldset", {},
    h("legend", {}, "This file is"),
    choice("radio", { name: "mode", checked: !isMerge, on: { change: () => change({ mode: "replace", by: null }) } },
      "the whole list", "Callers who are not in it are no longer recognised."),
    choice("radio", { name: "mode", checked: isMerge, on: { change: () => change({ mode: "merge", by: headers[0] ?? null }) } },
      "additions and changes", "Its rows are added or updated; everybody else stays."),
    isMerge && field("Rows belong together by the column", by, "Something each contact has only one of, such as an account number."));
}
