// Columns: what each column becomes, proposed from what is in it, and changed before anything is live.

import * as api from "../../lib/api.js";
import { fill, h } from "../../lib/dom.js";
import { many } from "../../lib/format.js";
import { icon } from "../../ui/icons.js";
import { check } from "./check-request.js";
import { notes } from "./notes.js";
import { remember } from "./draft.js";
import { waiting } from "../../ui/async-panel.js";
import { input, linkTo, note, section, select, status, toggle } from "../../ui/components.js";

const KINDS = [
  ["", "No"],
  ["phone", "As a phone number"],
  ["digits", "As digits typed in"],
  ["text", "As words"],
];

export async function show({ import_, panel, signal }) {
  const late = setTimeout(() => fill(panel, waiting("Looking at the columns…")), 200);
  const seen = await api.ask(`uploads/${import_.id}/preview`, import_.reading, signal);
  clearTimeout(late);
  const report = await check(import_, null, panel, signal);
  // A downloaded problems file starts with our remark columns, which are no columns of the sheet.
  const remarks = seen.headers.length - report.fields.length;
  const columns = report.fields.map((field, n) => ({ ...field, position: n + 1, samples: samples(seen.rows, remarks + n), ...decided(import_, report, field, n + 1) }));
  const fresh = columns.filter((column) => column.new);
  const known = columns.filter((column) => !column.new);
  const keep = () => {
    import_.decisions = fresh.map(({ label, position, decision }) => ({ header: label, position, ...decision }));
    remember(import_);
    fill(warning, noKeyWarning(fresh, known, import_));
  };
  const warning = h("div", {}, noKeyWarning(fresh, known, import_));
  fill(panel,
    fresh.length > 0 && section(known.length ? `${many(fresh.length, "new column")}` : `${many(fresh.length, "column")} in ${import_.name}`,
      explanation(known.length > 0), h("div", {}, table(fresh, keep))),
    known.length > 0 && section(fresh.length ? "As before" : "Every column is known from before",
      h("p", { class: "muted" }, "They keep the name and the switches they have in ", h("a", { href: "#/fields" }, "Fields"), "."),
      h("ul", { class: "chips" }, known.map((column) => h("li", { class: "chip" }, column.label)))),
    notes(report),
    warning,
    h("div", { class: "row actions" },
      linkTo("Next: check", `#/import/${import_.id}/check`, "button main", { id: "to-check" }),
      linkTo("Back", `#/import/${import_.id}`, "button plain")));
}

const samples = (rows, n) => [...new Set(rows.map((row) => row[n]).filter(Boolean))].slice(0, 3);

function decided(import_, report, field, position) {
  const key = report.keys.find(({ fields }) => fields.includes(field.name));
  const sent = field.release === "sent";
  const proposal = { name: field.name, sent, display: true, save: false, key: key?.kind ?? null };
  const { header: _, position: __, ...before } = import_.decisions?.find((one) => one.position === position && one.header === field.label) ?? {};
  return { decision: { ...proposal, ...before } };
}

function noKeyWarning(fresh, known, import_) {
  if (known.length > 0 || fresh.some(({ decision }) => decision.key)) return null;
  return note("warn", "Nobody could be found this way", h("p", {}, `Say by which column of ${import_.name} a caller is found: usually the phone number.`));
}

const explanation = (isLater) => [
  isLater && note("info", null, h("p", {}, "Columns that were not there before stay on this machine until you switch them on.")),
  h("dl", { class: "facts small" },
    h("dt", {}, "Finds callers"), h("dd", {}, "What Xima sends, the number or something typed in, is looked for in this column."),
    h("dt", {}, "Sent"), h("dd", {}, "Xima receives the value during a call. Everything else never leaves this machine."),
    h("dt", {}, "Agent sees it"), h("dd", {}, "It is shown to the agent who takes the call."),
    h("dt", {}, "Saved in Xima"), h("dd", {}, "It stays in Xima's reports. Erasing it here later does not erase it there.")),
];

function table(columns, keep) {
  return h("table", { class: "cards columns" },
    h("caption", { class: "unseen" }, "The new columns and what becomes of them"),
    h("thead", {}, h("tr", {}, ["Column", "Name in Xima", "Finds callers", "Sent", "Agent sees it", "Saved in Xima"].map((name) => h("th", { scope: "col" }, name)))),
    h("tbody", {}, columns.map((column) => row(column, keep))));
}

function row(column, keep) {
  const { decision, label } = column;
  const set = (changes) => {
    Object.assign(decision, changes);
    for (const one of [shown, saved]) one.box.disabled = !decision.sent;
    keep();
  };
  const name = input("text", { value: decision.name, "aria-label": `Name of ${label} in Xima`, spellcheck: "false", on: { change: () => set({ name: name.value.trim() || column.name }) } });
  const key = select(KINDS, decision.key ?? "", { "aria-label": `Find callers by ${label}`, on: { change: () => set({ key: key.value || null }) } });
  const shown = toggle(`Agent sees ${label}`, decision.display, (display) => set({ display }), { disabled: !decision.sent });
  const saved = toggle(`Save ${label} in Xima's reports`, decision.save, (save) => set({ save }), { disabled: !decision.sent });
  const sent = toggle(`Send ${label} to Xima`, decision.sent, (is) => set({ sent: is }));
  return h("tr", {},
    h("th", { scope: "row" }, label,
      h("span", { class: "samples" }, column.samples.length ? column.samples.join(" · ") : "empty in the first rows"),
      column.why && h("span", { class: "why" }, /was not there/.test(column.why)
        ? [icon("info", 16), "new, so kept here"]
        : status("warn", `${column.why}: kept here`, "quiet"))),
    h("td", { "data-label": "Name in Xima" }, name),
    h("td", { "data-label": "Finds callers" }, key),
    h("td", { "data-label": "Sent" }, sent),
    h("td", { "data-label": "Agent sees it" }, shown),
    h("td", { "data-label": "Saved in Xima" }, saved));
}
