// Overview: is it working?

import * as api from "../lib/api.js";
import { chart } from "../ui/chart.js";
import { fill, h } from "../lib/dom.js";
import { age, ago, list, many, milliseconds, number, share, time } from "../lib/format.js";
import { sleep } from "../ui/job-progress.js";
import { complain, say } from "../ui/toast.js";
import { busy, load } from "../ui/async-panel.js";
import { button, linkTo, note, section, status } from "../ui/components.js";
import { beginFirstRun } from "../ui/stepper.js";

export const title = "Overview";
export const lead = "Is it working?";

const AGAIN_MS = 15_000;

export async function show({ container, signal }) {
  const ask = () => api.get("overview", signal);
  let seen = "";
  await load(container, ask, (overview) => {
    seen = JSON.stringify(overview);
    return draw(overview);
  });
  for (;;) {
    await sleep(AGAIN_MS, signal);
    if (document.hidden) continue;
    const overview = await ask().catch((error) => {
      if (error.name === "AbortError") throw error;
      return null;
    });
    // A redraw would take the focus away, so it waits while the focus is in the view.
    if (overview && JSON.stringify(overview) !== seen && !container.contains(document.activeElement)) {
      seen = JSON.stringify(overview);
      fill(container, draw(overview));
    }
  }
}

const STATES = {
  working: ["ok", "Working"],
  degraded: ["bad", "Needs attention"],
  waiting: ["info", "Waiting for Xima"],
  "no-token": ["info", "Not connected yet"],
  empty: ["info", "Empty"],
};

function draw(overview) {
  const isBeginning = ["empty", "no-token", "waiting"].includes(overview.state);
  const [look, word] = STATES[overview.state] ?? ["info", overview.state];
  return [
    h("div", { class: "row apart top" },
      h("div", { class: "stack tight grow" }, status(look, word), h("p", { class: "statement", id: "state" }, overview.sentence), source(overview)),
      overview.sheets.length > 0 && linkTo(overview.sheets.length > 1 ? "Import a sheet…" : "Replace the sheet…", "#/import")),
    isBeginning && beginning(overview),
    overview.warnings.length > 0 && section("Worth a look", overview.warnings.map(warning)),
    overview.first_lookup_at && today(overview),
    overview.certificate && certificate(overview.certificate),
    overview.dropped > 0 && h("p", { class: "muted small" }, `${many(overview.dropped, "call")} could not be noted down while datadip was busy; they were answered all the same.`),
  ];
}

function source({ contacts, sheets }) {
  if (!sheets.length) return null;
  if (sheets.length === 1) {
    const [{ file, published_at }] = sheets;
    return h("p", {}, `${many(contacts, "contact")} from `, h("b", {}, file), `, ${age(published_at)} old`);
  }
  return h("p", {}, `${many(contacts, "contact")} from ${list(sheets.map(({ name }) => `“${name}”`))}; the oldest was published ${ago(oldest(sheets))}`);
}

const oldest = (sheets) => sheets.map(({ published_at }) => published_at).sort()[0];

// The next step of a first run, derived from the server's state, so that it can be resumed in any browser.
function beginning({ state }) {
  const hasSheet = state !== "empty";
  const hasToken = state === "waiting";
  const steps = [
    [hasSheet, "Bring in your spreadsheet", "Excel or CSV, with your customers and their phone numbers.", "#/import", "Drop a sheet"],
    [hasToken, "Connect Xima", "Three things to copy into Xima's form.", "#/connect", hasSheet ? "Connect Xima" : null],
    [false, "Be called", "When Xima asks for the first time, this page says so.", "#/try", hasToken ? "Try a number meanwhile" : null],
  ];
  const next = steps.findIndex(([isDone]) => !isDone);
  return section("What is left to do",
    h("ol", { class: "todo" }, steps.map(([isDone, name, why, href, words], n) =>
      h("li", { class: isDone ? "done" : n === next ? "next" : "later" },
        h("div", { class: "grow" }, h("h3", {}, name, isDone && [" ", status("ok", "done", "quiet")]), h("p", { class: "muted" }, why)),
        words && !isDone && linkTo(words, href, n === next ? "button main" : "button", { on: { click: beginFirstRun } })))));
}

function warning({ sentence, remedy, count, view, field }) {
  return note("warn", sentence, remedy && h("p", {}, remedy), count > 1 && h("p", { class: "small" }, `Seen ${number(count)} times.`),
    h("div", { class: "row" }, field && thatIsRight(field), view && linkTo(`Show in ${VIEWS[view] ?? view}`, `#/${view}`)));
}

function thatIsRight(field) {
  const press = button("That is right", async (event) => {
    const shown = event.target.closest(".note");
    const isDone = await busy(press, () => api.post(`fields/${encodeURIComponent(field)}/confirm`, {}), (error) => complain(error.message));
    if (!isDone) return;
    shown.remove();
    say(`${field} is confirmed.`);
    document.querySelector("h1")?.focus();
  });
  return press;
}
const VIEWS = { activity: "Activity", sheets: "Sheets", fields: "Fields", matching: "Matching", connect: "Connect", settings: "Settings", try: "Try it" };

const certificate = ({ names: [name], days_left: left }) =>
  h("p", { class: "muted small", id: "certificate" }, `The HTTPS certificate${name ? ` of ${name}` : ""} is good for ${many(left, "day")} more.`);

function today({ today: counts, hours, latency, last_lookup_at }) {
  const figures = [
    [counts.lookups, counts.lookups === 1 ? "call" : "calls"],
    [counts.found, `known, ${share(counts.found, counts.lookups)}`],
    [counts.not_found, "unknown"],
    [counts.several, "shared by several"],
  ];
  return section("Today",
    h("dl", { class: "figures" }, figures.map(([count, word]) => h("div", {}, h("dt", {}, word), h("dd", {}, number(count))))),
    chart(hours),
    h("p", { class: "muted" },
      latency && [`Answered in ${milliseconds(latency.p50_ms)} (half of them) and ${milliseconds(latency.p99_ms)} (99 of 100). `],
      last_lookup_at && ["Xima called last ", time(last_lookup_at), "."]));
}
