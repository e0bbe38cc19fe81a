// The small components that every view is made of.

import { h, fill, freshId } from "../lib/dom.js";
import { icon } from "./icons.js";
import { announce } from "./toast.js";

/** Builds a status of icon, word and colour. */
export const status = (kind, word, more = "") =>
  h("span", { class: `status ${kind} ${more}` }, icon(kind === "info" ? "waiting" : kind, 16), h("span", {}, word));

/** A note with a coloured edge: kind is ok, warn, bad or info. */
export const note = (kind, title, ...rest) =>
  h("div", { class: `note ${kind}` }, icon(kind), h("div", {}, title && h("p", { class: "title" }, title), rest));

export const button = (words, click, kind = "", more = {}) =>
  h("button", { type: "button", class: `button ${kind}`, on: { click }, ...more }, words);

export const linkTo = (words, href, kind = "button", more = {}) => h("a", { class: kind, href, ...more }, words);

/** Builds an icon button; its name serves screen readers and the tip. */
export const tool = (picture, name, click, more = {}) =>
  h("button", { type: "button", class: "button tool", "aria-label": name, title: name, on: { click }, ...more }, icon(picture, 18));

/** Builds a label over a control, with a hint and a place for errors under it. */
export function field(label, control, hint = null) {
  control.id ||= freshId("field");
  const wrong = h("span", { class: "wrong", id: `${control.id}-wrong`, hidden: true });
  const tip = hint && h("span", { class: "hint", id: `${control.id}-hint` }, hint);
  control.setAttribute("aria-describedby", `${tip ? `${tip.id} ` : ""}${wrong.id}`);
  const whole = h("div", { class: "field" }, h("label", { for: control.id }, label), control, tip, wrong);
  whole.wrong = (sentence) => {
    wrong.hidden = !sentence;
    control.setAttribute("aria-invalid", sentence ? "true" : "false");
    fill(wrong, sentence && [icon("bad", 16), h("span", {}, sentence)]);
    if (sentence) {
      control.focus();
      announce(sentence);
    }
  };
  return whole;
}

export const input = (type, more = {}) => h("input", { type, autocomplete: "off", ...more });

/** The name that a password manager keeps beside the admin's password. Only such a manager reads it. */
export const adminUsername = () =>
  h("input", { type: "text", name: "username", value: "admin", autocomplete: "username", class: "unseen", tabindex: "-1", "aria-hidden": "true", readonly: true });

/** A select of [value, words] pairs. */
export const select = (options, chosen, more = {}) =>
  h("select", more, options.map(([value, words]) => h("option", { value, selected: value === chosen }, words)));

/** A switch; `change(isOn)` is called when the admin turns it. */
export function toggle(name, isOn, change, more = {}) {
  const box = h("input", {
    type: "checkbox", role: "switch", "aria-label": name, checked: isOn, on: { change: () => change(box.checked) }, ...more,
  });
  const whole = h("label", { class: "switch" }, box);
  whole.box = box;
  return whole;
}

/** A radio button or checkbox with its words and an explanation. */
export const choice = (type, attributes, words, explanation = null) =>
  h("label", { class: "choice" }, h("input", { type, ...attributes }), h("span", {}, words, explanation && h("small", {}, explanation)));

/** A value with a button that copies it. */
export function copyable(value, what) {
  const words = h("span", {}, "Copy");
  const copy = async () => {
    const done = await toClipboard(value);
    words.textContent = done ? "Copied" : "Press Ctrl+C";
    announce(done ? `${what} copied.` : "It was not copied: the browser does not allow it. The text is selected; press Control C.");
    if (!done) getSelection().selectAllChildren(code);
    setTimeout(() => {
      words.textContent = "Copy";
    }, 2500);
  };
  const code = h("code", {}, value);
  return h("div", { class: "copyable" }, code, h("button", { type: "button", class: "button", "aria-label": `Copy ${what}`, on: { click: copy } }, icon("copy", 18), words));
}

/** A section of a view: a heading with its content. */
export function section(title, ...rest) {
  const id = freshId("part");
  return h("section", { class: "stack", "aria-labelledby": id }, h("h2", { id }, title), rest);
}

/** Asks for confirmation of what cannot be undone. Resolves to true when confirmed. */
export function confirm(title, sentences, yes) {
  return new Promise((resolve) => {
    const id = freshId("ask");
    const box = h(
      "dialog", { "aria-labelledby": id, "aria-describedby": `${id}-why` },
      h("div", { class: "stack" },
        h("h2", { id }, title),
        h("div", { class: "stack tight", id: `${id}-why` }, sentences.map((sentence) => h("p", {}, sentence))),
        h("div", { class: "row" },
          button("Keep it", () => box.close(""), "", { autofocus: true }),
          button(yes, () => box.close("yes"), "danger"))),
    );
    box.addEventListener("close", () => {
      resolve(box.returnValue === "yes");
      box.remove();
    });
    document.body.append(box);
    box.showModal();
  });
}

async function toClipboard(value) {
  try {
    await navigator.clipboard.writeText(value);
    return true;
  } catch {
    return withoutClipboard(value);
  }
}

// Over plain http only localhost has `navigator.clipboard`; `execCommand` still works there.
function withoutClipboard(value) {
  const before = document.activeElement;
  const area = h("textarea", { class: "unseen", readOnly: true, "aria-hidden": "true", tabindex: "-1", value });
  document.body.append(area);
  area.select();
  const done = document.execCommand("copy");
  area.remove();
  before?.focus();
  return done;
}
