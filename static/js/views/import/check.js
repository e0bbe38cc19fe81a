// Check: what publishing would change, in words, and which rows need a look.

import * as api from "../../lib/api.js";
import { fill, h } from "../../lib/dom.js";
import { list, many, number } from "../../lib/format.js";
import { checkToPublish, question } from "./check-request.js";
import { changes } from "./changes.js";
import { remember } from "./draft.js";
import { notes, onPage } from "./notes.js";
import { problems } from "./findings.js";
import { isAnyoneFound, reach } from "./reach.js";
import { busy } from "../../ui/async-panel.js";
import { complain } from "../../ui/toast.js";
import { button, choice, linkTo, note, section } from "../../ui/components.js";
import { go } from "../../lib/router.js";

export async function show({ import_, panel, signal }) {
  const sheets = await api.get("sheets", signal);
  const report = await checkToPublish(import_, panel, signal);
  const current = sheets.find(({ name }) => name === report.sheet)?.versions.find((version) => version.current);
  fill(panel,
    reach(report),
    isHeld(report) && heldBack(report),
    import_.checked_again && h("div", { id: "checked-again" }, note("warn", "Checked again", h("p", {}, import_.checked_again))),
    section(whatHappens(import_, report, current), difference(report.rows, current)),
    newColumns(import_, report),
    howFound(report),
    setAside(import_, report, () => show({ import_, panel, signal })),
    changes(import_, report, current),
    notes(report),
    problems(import_, report),
    h("div", { class: "row actions" }, publishButton(import_, report, current), linkTo("Back", `#/import/${import_.id}/columns`, "button plain")));
}

/** Starts the job that publishes and opens the view that follows it. */
export async function publish(import_, publishAnyway, current) {
  const { job } = await api.post(`uploads/${import_.id}/publish`, { ...question(import_), publish_anyway: publishAnyway });
  Object.assign(import_, { publishing: job, before: current?.version ?? null });
  remember(import_);
  go("import", import_.id, "publish");
}

const isHeld = (report) => report.held_back.length > 0;

/** Lists every reason to hold a version back. */
export function heldBack({ held_back: reasons }) {
  return h("div", { id: "held-back", role: "group", "aria-label": "Held back" }, note("bad", "Held back",
    h("ul", { class: "stack tight" }, reasons.map((reason) => h("li", {}, onPage(reason)))),
    h("p", {}, "Nothing was changed. If this file is right, publish it anyway; you can undo that.")));
}

export function publishButton(import_, report, current) {
  const held = isHeld(report);
  const press = button(held ? "Publish anyway" : "Publish now",
    () => busy(press, () => publish(import_, held, current), (error) => complain(error.message)),
    held ? "danger" : "main", { id: held ? "publish-anyway" : "publish" });
  return press;
}

function whatHappens({ name, mode }, report, current) {
  const { rows, sheet } = report;
  if (!current) return `${many(rows.imported, "contact")} in ${name}${isAnyoneFound(report) && !isHeld(report) ? ", ready to answer calls" : ""}`;
  if (mode === "merge") return `${name} adds to the ${many(current.rows, "contact")} of “${sheet}”`;
  return `${name} replaces the ${many(current.rows, "contact")} that answer calls now`;
}

function difference(rows, current) {
  const parts = current
    ? [["+", rows.new, "new"], ["~", rows.changed, "changed"], ["−", rows.removed, "gone"], ["=", rows.unchanged, "as before"]]
    : [["+", rows.imported, "new"]];
  if (rows.set_aside) parts.push(["−", rows.set_aside, "set aside"]);
  if (rows.refused) parts.push(["✕", rows.refused, "not imported"]);
  const sentence = list(parts.map(([, count, word]) => `${number(count)} ${word}`));
  return h("div", { class: "stack tight" },
    h("p", { class: "unseen" }, sentence),
    h("ul", { class: "difference", "aria-hidden": "true" }, parts.map(([sign, count, word]) =>
      h("li", { "data-sign": count ? sign : "0" }, h("b", {}, count ? `${sign} ${number(count)}` : "0"), h("span", {}, word)))),
    rows.blank > 0 && h("p", { class: "muted small" }, `${many(rows.blank, "blank row")} left out.`));
}

// Lists every new column with its decision, before anything is live.
function newColumns({ decisions }, { fields, keys }) {
  const fresh = fields.map((field, n) => ({ ...field, position: n + 1 })).filter((field) => field.new);
  if (!fresh.length) return null;
  const flags = ({ position }) => {
    const { display = true, save = false } = decisions?.find((one) => one.position === position) ?? {};
    return [display ? "the agent sees it" : "the agent does not see it", save ? "saved in Xima's reports" : "not saved in Xima"].join(", ");
  };
  const what = (field) => field.release === "sent"
    ? ["Sent to Xima as ", h("code", {}, field.name), `; ${flags(field)}.`]
    : ["Kept here, never sent", field.why && !/was not there/.test(field.why) && `: ${field.why}`, "."];
  const isKey = (field) => keys.some((key) => key.fields.includes(field.name));
  return section(`${many(fresh.length, "new column")}`,
    h("table", { class: "cards", id: "new-columns" },
      h("caption", { class: "unseen" }, "The new columns and what becomes of them"),
      h("thead", {}, h("tr", {}, ["Column", "What becomes of it", "Finds callers"].map((name) => h("th", { scope: "col" }, name)))),
      h("tbody", {}, fresh.map((field) => h("tr", {},
        h("th", { scope: "row" }, field.label || "(no header)"),
        h("td", { "data-label": "What becomes of it" }, h("span", {}, what(field))),
        h("td", { "data-label": "Finds callers" }, isKey(field) ? "yes" : "no"))))));
}

// Shows lines that are no contacts, with a box to import them. The box stays once it is ticked.
function setAside(import_, { rows, set_aside_lines: lines }, checkAgain) {
  if (!rows.set_aside && !import_.import_set_aside) return null;
  const box = choice("checkbox", { id: "import-set-aside", checked: Boolean(import_.import_set_aside), on: { change: (event) => {
    import_.import_set_aside = event.target.checked;
    remember(import_);
    checkAgain().catch((error) => complain(error.message));
  } } }, "Import them as contacts", "Only if callers are to be found by them.");
  return section(rows.set_aside ? `${many(rows.set_aside, "line")} set aside as no contacts` : "No line is set aside",
    lines.length > 0 && h("ul", { class: "examples", id: "set-aside" }, lines.slice(0, 3).map(({ line, text, reason }) =>
      h("li", {}, `Line ${number(line)}: `, h("code", {}, text), h("span", { class: "muted" }, ` ${reason}`)))),
    lines.length > 3 && h("details", {}, h("summary", {}, `All ${number(lines.length)}`),
      h("ul", { class: "examples" }, lines.map(({ line, text, reason }) => h("li", {}, `Line ${number(line)}: `, h("code", {}, text), ` ${reason}`)))),
    box);
}

const KINDS = { phone: "phone number", digits: "digits", text: "words" };
function howFound({ keys }) {
  if (!keys.length) return null;
  return section("How callers will be found",
    h("ul", {}, keys.map(({ name, kind, fields, aliases }) =>
      h("li", {}, "When Xima sends ", h("code", {}, name), aliases.length > 0 && [" (or ", aliases.map((alias, n) => [n ? ", " : "", h("code", {}, alias)]), ")"],
        `, it is looked for by ${KINDS[kind]} in ${list(fields)}.`))));
}
