// Publish: follows the job until the list is live, with Undo beside it.

import * as api from "../../lib/api.js";
import { fill, h } from "../../lib/dom.js";
import { list, many, number } from "../../lib/format.js";
import { heldBack, publishButton } from "./check.js";
import { remember } from "./draft.js";
import { problems } from "./findings.js";
import { isAnyoneFound, reachSentence } from "./reach.js";
import { checkedAgain } from "./check-request.js";
import { end } from "../../ui/job-progress.js";
import { announce, complain } from "../../ui/toast.js";
import { busy } from "../../ui/async-panel.js";
import { button, linkTo, note } from "../../ui/components.js";
import { isFirstRun } from "../../ui/stepper.js";
import { go } from "../../lib/router.js";

export async function show({ import_, panel, signal }) {
  if (!import_.publishing) return go("import", import_.id, "check");
  let job;
  try {
    job = await end(import_.publishing, panel, signal);
  } catch (error) {
    if (error.name === "AbortError") throw error;
    if (import_.published) return done(import_, import_.published, panel, signal);
    Object.assign(import_, { publishing: null, checks: {} });
    remember(import_);
    return fill(panel, failed(import_, error));
  }
  const { report } = job;
  if (job.checked_again) {
    checkedAgain(import_, job.checked_again);
    return go("import", import_.id, "check");
  }
  if (!report.published) return held(import_, report, panel, signal);
  import_.published = { ...report, problems: report.problems.slice(0, 60) };
  remember(import_);
  return done(import_, report, panel, signal);
}

async function held(import_, report, panel, signal) {
  const sheets = await api.get("sheets", signal);
  const current = sheets.find(({ name }) => name === report.sheet)?.versions.find((version) => version.current);
  fill(panel, heldBack(report),
    h("div", { class: "row" }, publishButton(import_, report, current), linkTo("Back to the check", `#/import/${import_.id}/check`, "button plain")));
}

function failed(import_, error) {
  const isStopped = error.code === "stopped";
  if (error.status === 404) {
    return note("warn", "datadip was restarted meanwhile", h("p", {}, "Sheets says which list is in use now."), linkTo("See the sheets", "#/sheets"));
  }
  return h("div", { role: "alert" }, note(isStopped ? "info" : "bad", isStopped ? "Stopped" : "It was not published",
    h("p", {}, isStopped ? "The list in use is as it was." : error.message),
    isStopped || h("p", {}, "Callers are still answered from the list in use."),
    h("div", { class: "row" }, linkTo("Back to the check", `#/import/${import_.id}/check`), linkTo("Drop the file again", "#/import", "button plain"))));
}

async function done(import_, report, panel, signal) {
  const { sheet, version, rows } = report;
  const counts = [[rows.new, "new"], [rows.changed, "changed"], [rows.removed, "gone"]].filter(([count]) => count > 0);
  const live = h("div", { class: "stack" });
  const sheets = await api.get("sheets", signal);
  const isLive = sheets.some((one) => one.name === sheet && one.current === version);
  const switchTo = async (control, other, then) => {
    const done = await busy(control, () => api.ask(`sheets/${encodeURIComponent(sheet)}/undo`, { version: other }, signal), (error) => complain(error.message));
    if (done) then(done.kept);
  };
  const showNew = (isBack, kept = []) => {
    const undo = import_.before && button(`Undo: back to the list before`, () => switchTo(undo, import_.before, showOld), "", { id: "undo" });
    fill(live,
      h("p", { class: "statement", id: "published" }, isBack ? `${import_.name} answers calls again.` : "It is live."),
      h("p", { id: "reach" }, reachSentence(report)),
      isAnyoneFound(report) && h("p", {}, `${many(rows.imported, "contact")} from ${import_.name} answer calls from now on.`,
        import_.before && counts.length > 0 && ` ${list(counts.map(([count, word]) => `${number(count)} ${word}`))}.`),
      kept.map((sentence) => h("p", {}, sentence)),
      undo && h("div", { class: "row" }, undo));
  };
  // What was changed by hand since the import stays, and is named.
  const showOld = (kept = []) => {
    const redo = button(`Publish ${import_.name} again`, () => switchTo(redo, version, (stays) => showNew(true, stays)));
    fill(live, h("p", { class: "statement" }, "Undone."), h("p", {}, kept.length ? `The list before answers calls again. ${kept.join(" ")}` : "The list before answers calls again, as if nothing had happened."), h("div", { class: "row" }, redo));
    redo.focus();
    announce("Undone. The list before answers calls again.");
  };
  if (isLive) {
    showNew(false);
    announce(`It is live. ${reachSentence(report)}`);
  } else if (sheets.some((one) => one.name === sheet && one.versions.some((kept) => kept.version === version))) {
    const redo = button(`Use ${import_.name}`, () => switchTo(redo, version, (kept) => showNew(true, kept)));
    fill(live, h("p", { class: "statement" }, "Another version is in use now."), h("p", {}, `${import_.name} is kept as version ${version}.`), h("div", { class: "row" }, redo));
  } else {
    fill(live, h("p", { class: "statement" }, "This version is no longer kept."), h("p", {}, "Newer ones have taken its place, or the list was removed."));
  }
  fill(panel, note(!isLive ? "info" : isAnyoneFound(report) ? "ok" : "bad", null, live), next(),
    Object.keys(report.problem_counts).length > 0 && h("details", {}, h("summary", {}, "What could be better in this sheet"), h("div", { class: "stack loose" }, problems(import_, report))));
}

const next = () =>
  isFirstRun()
    ? h("div", { class: "row" }, linkTo("Next: connect Xima", "#/connect", "button main", { id: "to-connect" }))
    : h("div", { class: "row" }, linkTo("Try a number", "#/try", "button main"), linkTo("See all sheets", "#/sheets"), linkTo("Overview", "#/overview", "button plain"));
