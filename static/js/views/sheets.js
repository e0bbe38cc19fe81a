// Sheets: what we know, where it came from, and the way back.

import * as api from "../lib/api.js";
import { h } from "../lib/dom.js";
import { bytes, delimiter, encoding, many, number, time } from "../lib/format.js";
import { history } from "./attempts.js";
import { importOf } from "./import/draft.js";
import { complain, say } from "../ui/toast.js";
import { busy, load } from "../ui/async-panel.js";
import { button, confirm, linkTo, section } from "../ui/components.js";

export const title = "Sheets";
export const lead = "What we know";

export async function show({ container, signal }) {
  const ask = () => Promise.all([api.get("sheets", signal), api.get("attempts", signal)]);
  const again = () => load(container, ask, ([sheets, attempts]) => [sheets.length ? all(sheets, again) : empty(), history(attempts)]);
  await again();
}

const empty = () =>
  h("div", { class: "empty" }, h("p", { class: "statement" }, "No sheet yet."),
    h("p", {}, "Your customers will be here: every list you bring in, the versions before it, and a way back to each."),
    linkTo("Drop a sheet", "#/import", "button main"));

const all = (sheets, again) => [
  h("div", { class: "row" }, linkTo("Import a sheet", "#/import", "button main")),
  sheets.map((sheet) => one(sheet, again)),
];

function one(sheet, again) {
  const current = sheet.versions.find((version) => version.current) ?? sheet.versions[0];
  const before = sheet.versions.find(({ version }) => version < current.version);
  return section(`“${sheet.name}”`,
    h("p", {}, `${many(current.rows, "contact")} from `, h("b", {}, current.file), ", published ", time(current.published_at), ". Callers are answered from this version."),
    h("div", { class: "row" },
      before && switchButton(sheet.name, current, before, again, `Undo: back to version ${before.version}`),
      linkTo("Export as CSV", `api/sheets/${encodeURIComponent(sheet.name)}/export`, "button", { download: "" }),
      button("Remove…", (event) => removeSheet(sheet, event.currentTarget, again), "plain")),
    versions(sheet, current, again));
}

function versions(sheet, current, again) {
  return h("table", { class: "cards" },
    h("caption", { class: "unseen" }, `Versions of ${sheet.name}, newest first`),
    h("thead", {}, h("tr", {}, ["Version", "File", "Contacts", "Published", "By", ""].map((name, n) => h("th", { scope: "col", class: n === 2 ? "end" : null }, name || h("span", { class: "unseen" }, "Action"))))),
    h("tbody", {}, sheet.versions.map((version) => h("tr", { class: version.current ? "now" : null },
      h("th", { scope: "row" }, `Version ${version.version} `, version.current && h("span", { class: "chip ok" }, "✓ in use")),
      h("td", { "data-label": "File" }, h("div", {}, version.file, h("small", { class: "samples" }, facts(version)), findings(sheet.name, version))),
      h("td", { "data-label": "Contacts", class: "end" }, number(version.rows)),
      h("td", { "data-label": "Published" }, time(version.published_at, "day")),
      h("td", { "data-label": "By" }, version.published_by.startsWith("page") ? "this page" : version.published_by),
      h("td", { class: "tools" }, !version.current && switchButton(sheet.name, current, version, again, "Use this one"))))));
}

const facts = (version) =>
  [bytes(version.bytes), version.encoding && encoding(version.encoding), version.delimiter && `${delimiter(version.delimiter)} between cells`].filter(Boolean).join(", ");

// Only the window that imported the sheet keeps the report.
function findings(sheet, { version }) {
  const import_ = importOf(sheet, version);
  if (!import_) return null;
  const count = Object.values(import_.published.problem_counts).reduce((sum, each) => sum + each, 0);
  return count > 0 && h("small", {}, linkTo(`${many(count, "problem")} found`, `#/import/${import_.id}/publish`, ""));
}

// Undo and undoing it are the same operation: another version becomes current.
function switchButton(name, from, to, again, words) {
  const use = (version) => api.ask(`sheets/${encodeURIComponent(name)}/undo`, { version });
  const press = button(words, () => busy(press, async () => {
    const { kept } = await use(to.version);
    await again();
    say([`Version ${to.version} of “${name}” answers calls now.`, ...kept].join(" "), async () => {
      await use(from.version);
      await again();
    });
  }, (error) => complain(error.message)), "", { "aria-label": `${words}, ${to.file}` });
  return press;
}

async function removeSheet(sheet, control, again) {
  const isSure = await confirm(`Remove the list “${sheet.name}”?`, [
    `All ${many(sheet.versions.length, "version")} of it ${sheet.versions.length === 1 ? "is" : "are"} erased from this machine, and its contacts are not recognised any more from the next call on.`,
    "This cannot be undone here. What Xima saved in its reports stays there.",
  ], "Remove it");
  if (!isSure) return control.focus();
  return busy(control, async () => {
    await api.remove(`sheets/${encodeURIComponent(sheet.name)}`);
    await again();
    say(`“${sheet.name}” was removed.`);
  }, (error) => complain(error.message));
}
