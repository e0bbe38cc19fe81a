// Fields: what Xima receives, switch by switch, beside a picture of the answer as it will be.

import * as api from "../lib/api.js";
import { answerPreview } from "../ui/answer-preview.js";
import { fieldRow } from "./field-row.js";
import { fill, h } from "../lib/dom.js";
import { announce, complain, say } from "../ui/toast.js";
import { load } from "../ui/async-panel.js";
import { button, linkTo } from "../ui/components.js";

export const title = "Fields";
export const lead = "What Xima receives";

export async function show({ container, signal }) {
  const ask = async () => Promise.all([api.get("fields", signal), api.get("keys", signal)]);
  await load(container, ask, ([fields, keys]) => (fields.length ? table(fields, keys) : empty()));
}

const empty = () =>
  h("div", { class: "empty" }, h("p", { class: "statement" }, "No fields yet."),
    h("p", {}, "Each column of your spreadsheet becomes a field here, with switches for what Xima receives, what the agent sees and what Xima keeps."),
    linkTo("Drop a sheet", "#/import", "button main"));

const NEWS = {
  sent: (field) => (field.sent ? `Saved. “${field.name}” is sent to Xima from the next call on.` : `Saved. “${field.name}” stays on this machine now.`),
  display: (field) => (field.display ? `Saved. Agents see “${field.name}”.` : `Saved. Agents do not see “${field.name}” any more.`),
  save: (field) => (field.save ? `Saved. “${field.name}” stays in Xima's reports from now on; erasing it here does not erase it there.` : `Saved. Xima keeps no new “${field.name}”; what it has kept stays there.`),
};

function table(fields, keys) {
  const body = h("tbody", {});
  const answer = answerPreview(() => fields);
  const rows = new Map();

  const row = (field) => {
    const made = fieldRow(field, keys, { set, move, drop, remove });
    rows.set(field, made);
    return made;
  };
  const drawAll = () => {
    fill(body, fields.map(row));
    ends();
  };
  const redraw = (field) => {
    const old = rows.get(field);
    const focused = old.contains(document.activeElement) ? document.activeElement.dataset.part : null;
    const isOpen = old.more.open;
    const fresh = row(field);
    old.replaceWith(fresh);
    fresh.more.open = isOpen;
    fresh.querySelector(`[data-part="${focused}"]`)?.focus();
    ends();
  };
  const ends = () => fields.forEach((field, n) => rows.get(field).ends(n === 0, n === fields.length - 1));

  // The switch changes at once; if the server refuses, it changes back and the reason is shown.
  async function set(field, changes) {
    const before = Object.fromEntries(Object.keys(changes).map((name) => [name, field[name === "rename" ? "name" : name]]));
    const address = field.name;
    const { rename, ...switches } = changes;
    Object.assign(field, switches, rename ? { name: rename } : {});
    answer.draw(field);
    try {
      Object.assign(field, await api.patch(`fields/${encodeURIComponent(address)}`, changes));
      const news = NEWS[Object.keys(changes)[0]]?.(field) ?? "Saved.";
      say(news, () => set(field, before));
    } catch (error) {
      Object.assign(field, before, "rename" in before ? { name: before.rename } : {});
      complain(error.message);
    }
    delete field.rename;
    redraw(field);
    answer.draw(field);
  }

  async function move(field, to, part) {
    const from = fields.indexOf(field);
    const place = Math.max(0, Math.min(fields.length - 1, to));
    if (place === from) return;
    shift(field, place);
    rows.get(field).querySelector(`[data-part="${part}"]`)?.focus();
    announce(`${field.name} is number ${place + 1} of ${fields.length} now.`);
    try {
      await api.patch(`fields/${encodeURIComponent(field.name)}`, { position: place + 1 });
      if (part === "grip") say(`Saved. “${field.name}” is number ${place + 1} in the answer.`, () => move(field, from, "none"));
    } catch (error) {
      shift(field, from);
      complain(error.message);
    }
  }

  async function remove(field) {
    try {
      await api.remove(`fields/${encodeURIComponent(field.name)}`);
    } catch (error) {
      return complain(error.message);
    }
    fields.splice(fields.indexOf(field), 1);
    rows.get(field).remove();
    ends();
    say(`The field “${field.name}” was removed.`);
    document.querySelector("h1")?.focus();
  }

  function shift(field, place) {
    fields.splice(fields.indexOf(field), 1);
    fields.splice(place, 0, field);
    const next = fields[place + 1];
    body.insertBefore(rows.get(field), next ? rows.get(next) : null);
    ends();
    answer.draw(field);
  }

  function drop(dragged, onto) {
    const field = fields.find(({ name }) => name === dragged);
    if (field && field !== onto) move(field, fields.indexOf(onto), "grip");
  }

  drawAll();
  return h("div", { class: "beside" },
    h("div", { class: "stack" }, h("div", { class: "row" }, meaning(), linkToAnswer(answer)),
      h("p", { class: "muted small", id: "save-meaning" }, h("b", {}, "Saved in Xima"), " means it stays in Xima's reports. Erasing it here later does not erase it there."),
      h("table", { class: "cards fields" },
        h("caption", { class: "unseen" }, "Fields in the order of the answer. Alt and the up or down arrow moves a field."),
        h("thead", {}, h("tr", {}, ["Order", "Xima name", "From column", "Sent", "Agent sees it", "Saved in Xima", "Sent when"].map((name) => h("th", { scope: "col" }, name)))),
        body)),
    h("aside", { class: "stack", "aria-label": "The answer as it will be" }, answer.whole));
}

const linkToAnswer = (answer) => button("See the answer", () => {
  answer.whole[0].scrollIntoView();
  answer.whole[0].focus({ preventScroll: true });
}, "plain to-answer");

const meaning = () =>
  h("details", { class: "meaning" }, h("summary", {}, "What the switches mean"),
    h("dl", { class: "facts" },
      h("dt", {}, "Sent"), h("dd", {}, "Xima receives the value during a call, and the IVR can use it. What is not sent never leaves this machine."),
      h("dt", {}, "Agent sees it"), h("dd", {}, "It is shown to the agent during the call."),
      h("dt", {}, "Saved in Xima"), h("dd", {}, "It stays in Xima's reports and Cradle to Grave. Erasing it here later does not erase it there.")));
