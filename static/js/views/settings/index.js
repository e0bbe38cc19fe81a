// Settings: the rules of the server with their meanings, the password, who is signed in, and what was changed.

import * as api from "../../lib/api.js";
import { backups } from "./backups.js";
import { changes } from "./changes.js";
import { fill, h } from "../../lib/dom.js";
import { say } from "../../ui/toast.js";
import { load } from "../../ui/async-panel.js";
import { choice, field, input, section } from "../../ui/components.js";
import { passwordForm } from "./password.js";
import { sessions } from "./sessions.js";

export const title = "Settings";
export const lead = "Rules, password, backups";

export async function show({ container, signal }) {
  const rules = h("div", { class: "stack loose" });
  const devices = h("div", {});
  const log = h("div", {});
  const copies = h("div", { class: "stack" });
  const showLog = () => changes(log, signal);
  const all = () => Promise.all([
    sessions(devices, signal), backups(copies, signal), showLog(),
    load(rules, () => api.get("settings", signal), (settings) => settings.map((setting) => rule(setting, showLog))),
  ]);
  // Shown once everything has loaded, because late content would push the rest down.
  await load(container, all, () => [
    section("Rules", h("p", { class: "muted" }, "A change counts from the next call on."), rules),
    section("Password", passwordForm(() => sessions(devices, signal))),
    section("Who is signed in", devices),
    section("Backups", copies),
    section("What was changed", log),
  ]);
}

function country(code) {
  try {
    const name = new Intl.DisplayNames("en", { type: "region" }).of(code.toUpperCase());
    return name === code ? null : `A number without a country code is one of ${name}.`;
  } catch {
    return null;
  }
}

// Labels of known settings. An unknown one is shown with its name and its meaning.
const KNOWN = {
  region: { title: "Country of your phone numbers", type: "text", class: "short", says: country },
  several: {
    title: "When several contacts have the caller's number",
    options: [["shared", "Answer only what all of them agree on"], ["first", "Answer the first in the sheet"], ["newest", "Answer the last row of the sheet published last"], ["none", "Answer nothing"]],
  },
  nobody: {
    title: "When nobody is found",
    options: [["values", "Answer each field's own value for that, where one is set"], ["empty", "Answer nothing"]],
  },
  "result-parameter": { title: "Tell the IVR how it went, in one more value", type: "text", class: "middle" },
  "deadline-ms": { title: "Longest time for an answer, in milliseconds", type: "number", class: "short" },
  "keep-versions": { title: "Versions of each sheet kept for Undo", type: "number", class: "short" },
  "keep-backups-days": { title: "Nights whose backups are kept", type: "number", class: "short" },
  "keep-activity-days": { title: "Days that calls are noted", type: "number", class: "short" },
};

function rule(setting, changed) {
  const known = KNOWN[setting.name] ?? { title: setting.name, type: "text", class: "middle" };
  const save = async (value, show) => {
    const before = setting.value;
    await api.put(`settings/${encodeURIComponent(setting.name)}`, { value });
    setting.value = value;
    show(value);
    say("Saved. It counts from the next call on.", async () => {
      await api.put(`settings/${encodeURIComponent(setting.name)}`, { value: before });
      setting.value = before;
      show(before);
      changed();
    });
    changed();
  };
  return known.options ? oneOf(setting, known, save) : typed(setting, known, save);
}

function oneOf(setting, known, save) {
  const boxes = new Map();
  const wrong = h("p", { class: "status bad", role: "alert" });
  const show = (value) => {
    for (const [each, box] of boxes) box.checked = each === value;
  };
  const options = known.options.some(([value]) => value === setting.value) ? known.options : [...known.options, [setting.value, setting.value]];
  return h("fieldset", {}, h("legend", {}, known.title),
    options.map(([value, words]) => {
      const whole = choice("radio", { name: `setting-${setting.name}`, value, checked: value === setting.value, on: { change: async () => {
        wrong.textContent = "";
        const before = setting.value;
        try {
          await save(value, show);
        } catch (error) {
          show(before);
          wrong.textContent = error.message;
        }
      } } }, words);
      boxes.set(value, whole.querySelector("input"));
      return whole;
    }), wrong);
}

function typed(setting, known, save) {
  const control = input(known.type, { id: `setting-${setting.name}`, class: known.class, value: setting.value, spellcheck: "false" });
  const whole = field(known.title, control, asSentence(setting.meaning));
  const show = (value) => {
    control.value = value;
    fill(effect, known.says?.(value));
  };
  const effect = h("p", { class: "small" });
  whole.append(effect);
  show(setting.value);
  control.addEventListener("change", async () => {
    whole.wrong("");
    const value = control.value.trim();
    if (value === setting.value) return;
    try {
      await save(value, show);
    } catch (error) {
      whole.wrong(error.message);
    }
  });
  control.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    whole.wrong("");
    show(setting.value);
  });
  return whole;
}

const asSentence = (meaning) => `${meaning.charAt(0).toUpperCase()}${meaning.slice(1)}${/[.!?]$/.test(meaning) ? "" : "."}`;
