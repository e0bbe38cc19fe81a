// One field, one row: its name, its column, its switches, its place, and the rarer rules behind a button.

import { h } from "../lib/dom.js";
import { list } from "../lib/format.js";
import { icon } from "../ui/icons.js";
import { button, choice, field as labelled, input, status, toggle, tool } from "../ui/components.js";

export function fieldRow(field, keys, { set, move, drop, remove }) {
  const name = input("text", { value: field.name, "aria-label": `Xima name of ${field.label}`, "data-part": "name", spellcheck: "false", class: "quiet" });
  name.addEventListener("change", () => (name.value.trim() && name.value.trim() !== field.name ? set(field, { rename: name.value.trim() }) : (name.value = field.name)));
  name.addEventListener("keydown", (event) => event.key === "Escape" && (name.value = field.name));
  const turn = (part, words, more = {}) =>
    toggle(`${words}: ${field.name}`, field[part], (is) => set(field, { [part]: is }), { "data-part": part, ...more });
  const more = rules(field, keys, set);
  const place = () => [...whole.parentElement.children].indexOf(whole);
  const up = tool("up", `Move ${field.name} up`, () => move(field, place() - 1, "up"), { "data-part": "up" });
  const down = tool("down", `Move ${field.name} down`, () => move(field, place() + 1, "down"), { "data-part": "down" });
  const grip = h("span", { class: "grip", draggable: "true", "aria-hidden": "true", title: "Drag to another place" }, icon("grip"));
  const whole = h("tr", { class: field.sent ? "sent" : "withheld" },
    h("td", { class: "order" }, grip, up, down),
    h("th", { scope: "row", "data-label": "Xima name" }, name),
    h("td", { "data-label": "From column" }, h("div", {}, field.label, field.filled ? h("span", { class: "samples", title: field.sent ? field.sample : null }, sample(field)) : unfilled(field, remove))),
    h("td", { "data-label": "Sent" }, turn("sent", "Send to Xima")),
    h("td", { "data-label": "Agent sees it" }, turn("display", "Agent sees it", { disabled: !field.sent })),
    h("td", { "data-label": "Saved in Xima" }, turn("save", "Saved in Xima", { disabled: !field.sent, "aria-describedby": "save-meaning" })),
    h("td", { "data-label": "Sent when" }, more));
  whole.addEventListener("keydown", (event) => {
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (!event.altKey || !step || event.target.matches("select")) return;
    event.preventDefault();
    move(field, place() + step, event.target.dataset.part ?? "name");
  });
  dragging(whole, grip, field, drop);
  whole.more = more;
  whole.ends = (isFirst, isLast) => {
    up.setAttribute("aria-disabled", String(isFirst));
    down.setAttribute("aria-disabled", String(isLast));
  };
  return whole;
}

// A field that no current sheet fills is empty in every answer, so it can go.
const unfilled = (field, remove) => [
  h("span", { class: "why" }, "no current sheet fills it"),
  button("Remove", () => remove(field), "plain", { "aria-label": `Remove ${field.name}`, "data-part": "remove" }),
];

// A withheld value is hidden here, because other people may see the screen.
const sample = ({ sent, sample: value }) => (sent ? value ?? "empty" : h("span", { class: "kept" }, icon("hidden", 16), "•••• kept here"));

function dragging(whole, grip, field, drop) {
  grip.addEventListener("dragstart", (event) => {
    event.dataTransfer.setData("text/x-datadip-field", field.name);
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setDragImage(whole, 16, 16);
  });
  whole.addEventListener("dragover", (event) => {
    if (!event.dataTransfer.types.includes("text/x-datadip-field")) return;
    event.preventDefault();
    whole.classList.add("over");
  });
  whole.addEventListener("dragleave", () => whole.classList.remove("over"));
  whole.addEventListener("drop", (event) => {
    event.preventDefault();
    whole.classList.remove("over");
    drop(event.dataTransfer.getData("text/x-datadip-field"), field);
  });
}

function rules(field, keys, set) {
  const chosen = new Set(field.only_matched_by);
  const notFoundValue = input("text", { value: field.not_found_value ?? "", "data-part": "nobody", class: "middle" });
  notFoundValue.addEventListener("change", () => set(field, { not_found_value: notFoundValue.value === "" ? null : notFoundValue.value }));
  const box = (key) => choice("checkbox", { checked: chosen.has(key.name), "data-part": `only-${key.name}`, on: { change: (event) => {
    if (event.target.checked) chosen.add(key.name);
    else chosen.delete(key.name);
    set(field, { only_matched_by: [...chosen] });
  } } }, key.name);
  const whole = h("details", { class: "rules", name: "rules" },
    h("summary", { "data-part": "more", "aria-label": `Rules for ${field.name}: ${inWords(field)}` }, inWords(field)),
    h("div", { class: "stack card" },
      h("fieldset", {}, h("legend", {}, "Only send it when the caller was found by"),
        h("p", { class: "hint" }, "A caller's number can be forged; an account number typed in is better proof. None ticked: always."),
        keys.length ? keys.map(box) : status("info", "No keys yet; add one in Matching.", "quiet")),
      labelled("When nobody is found, send", notFoundValue, "Left empty: nothing is sent.")));
  whole.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !whole.open) return;
    whole.open = false;
    whole.querySelector("summary").focus();
  });
  return whole;
}

function inWords({ only_matched_by: only, not_found_value: notFoundValue }) {
  const words = [];
  if (only.length) words.push(`by ${list(only, "disjunction")}`);
  if (notFoundValue !== null) words.push(`else “${notFoundValue}”`);
  return words.join(", ") || "always";
}
