// The form of a key: name, how it compares, where it looks, other names.

import * as api from "../lib/api.js";
import { h } from "../lib/dom.js";
import { busy } from "../ui/async-panel.js";
import { button, choice, field, input } from "../ui/components.js";

export const KINDS = {
  phone: { name: "Phone numbers", compares: "as phone numbers, however they are written", example: "(801) 555-1234 and +1 801 555 1234 are the same" },
  digits: { name: "Digits typed in", compares: "by the digits alone", example: "7654-1643 and 76541643 are the same; 0012 is not 12" },
  text: { name: "Words", compares: "as words, without regard to capitals and extra spaces", example: "Smith & Sons and smith & sons are the same" },
};

/** Edits a key, or adds one when `key` is null. `saved(key)` receives the key as the server stored it. */
export function keyForm(key, keys, fields, { close, saved }) {
  const draft = { kind: key?.kind ?? "phone", fields: new Set(key?.fields ?? []) };
  const name = input("text", { class: "middle", spellcheck: "false", placeholder: "phone-num" });
  const named = key ? null : field("Name that Xima sends", name, "Exactly as in Xima's form, such as phone-num or account-num.");
  const aliases = input("text", { class: "middle", spellcheck: "false", value: (key?.aliases ?? []).join(", ") });
  const others = field("Other names for the same", aliases, "Commas between them. Optional.");
  const kinds = h("fieldset", {}, h("legend", {}, "Compare as"),
    Object.entries(KINDS).map(([kind, { name: words, example }]) =>
      choice("radio", { name: `kind-${key?.name ?? "new"}`, checked: kind === draft.kind, on: { change: () => { draft.kind = kind; } } }, words, example)));
  const columns = h("fieldset", {}, h("legend", {}, "Look in"),
    h("div", { class: "choices" }, fields.map((one) =>
      choice("checkbox", { checked: draft.fields.has(one.name), on: { change: (event) => (event.target.checked ? draft.fields.add(one.name) : draft.fields.delete(one.name)) } }, one.label || one.name))));
  const wrong = h("p", { class: "status bad", role: "alert" });
  const go = button(key ? "Save" : "Add the key", null, "main", { type: "submit" });
  const form = h("form", { class: "stack loose", novalidate: true }, named, kinds, columns, others, wrong, h("div", { class: "row" }, go, button("Cancel", close, "plain")));
  form.addEventListener("keydown", (event) => event.key === "Escape" && close());
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    wrong.textContent = "";
    named?.wrong("");
    const called = key?.name ?? name.value.trim();
    if (!called) return named.wrong("Give it the name that Xima sends.");
    if (!key && keys.some((other) => other.name === called)) return named.wrong("There is a key of this name already.");
    if (!draft.fields.size) {
      wrong.textContent = "Choose at least one column to look in.";
      return null;
    }
    const body = { kind: draft.kind, fields: [...draft.fields], aliases: aliases.value.split(/[,\s]+/).filter(Boolean) };
    busy(go, () => api.put(`keys/${encodeURIComponent(called)}`, body), (error) => { wrong.textContent = error.message; })
      .then((made) => made && saved(made));
    return null;
  });
  return form;
}
