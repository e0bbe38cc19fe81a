// Matching: how callers are found, key by key, in the order they are tried.

import * as api from "../lib/api.js";
import { fill, h } from "../lib/dom.js";
import { list, many, number, share } from "../lib/format.js";
import { keyForm, KINDS } from "./key-form.js";
import { announce, complain, say } from "../ui/toast.js";
import { load } from "../ui/async-panel.js";
import { button, linkTo, note, tool } from "../ui/components.js";

export const title = "Matching";
export const lead = "How callers are found";

export async function show({ container, signal }) {
  const ask = () => Promise.all([api.get("keys", signal), api.get("fields", signal)]);
  const view = {
    again: () => load(container, ask, ([keys, fields]) => draw(keys.sort((a, b) => a.priority - b.priority), fields, view)),
  };
  await view.again();
}

function draw(keys, fields, view) {
  if (!fields.length) return empty();
  const adding = h("div", {});
  const add = button("Add a key", () => {
    add.hidden = true;
    const close = () => {
      fill(adding);
      add.hidden = false;
      add.focus();
    };
    fill(adding, h("div", { class: "card" }, keyForm(null, keys, fields, { close, saved: (key) => saved(null, key, view) })));
    adding.querySelector("input").focus();
  }, "", { id: "add-key" });
  return [
    h("p", {}, "During a call Xima sends what it knows of the caller: the number, or something typed in. Each of these is a ", h("b", {}, "key"),
      ". They are tried from the top; the first that finds anybody decides, and the others tell several people apart."),
    keys.length ? h("ol", { class: "keys" }, keys.map((key, n) => h("li", {}, one(key, n, keys, fields, view)))) : noKeys(),
    h("div", { class: "stack" }, h("div", { class: "row" }, add), adding),
  ];
}

const noKeys = () => note("warn", "Nobody can be found", h("p", {}, "There is no key. Add one that looks for the caller's number in the column of phone numbers."));
const empty = () =>
  h("div", { class: "empty" }, h("p", { class: "statement" }, "Nothing to match with yet."),
    h("p", {}, "When your sheet is in, this shows by which columns callers are found, and how many of your contacts each of them can find."),
    linkTo("Drop a sheet", "#/import", "button main"));

function one(key, n, keys, fields, view) {
  const body = h("div", { class: "stack" });
  const whole = h("article", { class: "card stack key", "aria-label": `Key ${key.name}` },
    h("div", { class: "row apart" },
      h("h2", {}, h("span", { class: "muted" }, `${n + 1}. `), h("code", {}, key.name)),
      h("div", { class: "row tight" },
        tool("up", `Try ${key.name} earlier`, () => swap(n, n - 1, "up"), { "aria-disabled": String(n === 0), "data-move": `${key.name} up` }),
        tool("down", `Try ${key.name} later`, () => swap(n, n + 1, "down"), { "aria-disabled": String(n === keys.length - 1), "data-move": `${key.name} down` }),
        button("Change", change, "", { "aria-label": `Change ${key.name}`, "data-change": key.name }),
        button("Remove", removeIt, "plain", { "aria-label": `Remove ${key.name}` }))),
    body);
  const rest = () => fill(body, facts(key));
  rest();

  function change(event) {
    const close = () => {
      rest();
      event.target.focus();
    };
    fill(body, keyForm(key, keys, fields, { close, saved: (fresh) => saved(key, fresh, view) }));
    body.querySelector("input, select").focus();
  }

  async function swap(from, to, way) {
    if (to < 0 || to >= keys.length) return;
    const order = keys.map(({ name }) => name);
    order.splice(to, 0, order.splice(from, 1)[0]);
    try {
      for (const [place, name] of order.entries()) {
        const priority = (place + 1) * 10;
        if (keys.find((other) => other.name === name).priority !== priority) await api.put(`keys/${encodeURIComponent(name)}`, { priority });
      }
      await view.again();
      announce(`${key.name} is tried ${to === 0 ? "first" : `as number ${to + 1}`} now.`);
      document.querySelector(`[data-move="${CSS.escape(key.name)} ${way}"]`)?.focus();
    } catch (error) {
      complain(error.message);
    }
  }

  async function removeIt() {
    try {
      await api.remove(`keys/${encodeURIComponent(key.name)}`);
      await view.again();
      document.getElementById("add-key")?.focus();
      say(`The key “${key.name}” was removed; callers are not found by it any more.`, async () => {
        await api.put(`keys/${encodeURIComponent(key.name)}`, asSent(key));
        await view.again();
      });
    } catch (error) {
      complain(error.message);
    }
  }
  return whole;
}

const asSent = ({ kind, fields, priority, aliases }) => ({ kind, fields, priority, aliases });

async function saved(before, key, view) {
  await view.again();
  document.querySelector(`[data-change="${CSS.escape(key.name)}"]`)?.focus();
  say(`Saved. “${key.name}” can find ${many(key.coverage, "contact")}.`, async () => {
    if (before) await api.put(`keys/${encodeURIComponent(before.name)}`, asSent(before));
    else await api.remove(`keys/${encodeURIComponent(key.name)}`);
    await view.again();
  });
}

function facts(key) {
  const bar = h("span", {});
  bar.style.width = `${key.contacts ? (100 * key.coverage) / key.contacts : 0}%`;
  return [
    h("div", { class: "stack tight" },
      h("p", {}, h("b", { class: "numbers" }, `${number(key.coverage)} of ${number(key.contacts)}`), ` contacts can be found by it (${share(key.coverage, key.contacts)})`),
      h("span", { class: "meter", "aria-hidden": "true" }, bar)),
    h("dl", { class: "facts" },
      h("dt", {}, "Looks in"), h("dd", {}, key.fields.length ? list(key.fields, "disjunction") : "no column"),
      h("dt", {}, "Compares"), h("dd", {}, KINDS[key.kind]?.compares ?? key.kind),
      h("dt", {}, "Also called"), h("dd", {}, key.aliases.length ? h("span", { class: "chips" }, key.aliases.map((alias) => h("code", { class: "chip" }, alias))) : "only this; capitals, dashes and spaces make no difference")),
    key.samples.length > 0 && h("details", {}, h("summary", {}, "How your values are compared"),
      h("table", { class: "narrow" },
        h("thead", {}, h("tr", {}, h("th", { scope: "col" }, "In your sheet"), h("th", { scope: "col" }, "Compared as"))),
        h("tbody", {}, key.samples.map(({ value, normal }) => h("tr", {}, h("td", {}, value), h("td", {}, normal ? h("code", {}, normal) : h("span", { class: "muted" }, "nothing: finds nobody"))))))),
  ];
}
