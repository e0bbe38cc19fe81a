// Tokens: made and shown once, listed with their last use, and revoked with what stops working.

import * as api from "../lib/api.js";
import { fill, h } from "../lib/dom.js";
import { ago, time } from "../lib/format.js";
import { announce, complain, say } from "../ui/toast.js";
import { busy, load } from "../ui/async-panel.js";
import { button, choice, confirm, copyable, field, input, note, select, status } from "../ui/components.js";

const EXPIRIES = [["", "Never"], ["30d", "After 30 days"], ["90d", "After 90 days"], ["365d", "After a year"]];

/** Builds a button that makes a token for Xima and shows it once. */
export function newToken(purpose, made, signal) {
  const place = h("div", { class: "stack" });
  const used = h("p", {});
  const make = button("Make a token for Xima", () => busy(make, async () => {
    const token = await api.post("tokens", { name: "Xima", for: purpose, expires: null }, signal);
    fill(place, shownOnce(token));
    announce("The token was made. Copy it now; it is shown this once.");
    place.querySelector("button").focus();
    made();
  }, (error) => complain(error.message)), "main", { id: "make-token" });
  fill(place, used, h("div", { class: "row" }, make));
  used.hidden = true;
  const known = (tokens) => {
    const good = tokens?.filter((token) => token.for === purpose && token.state === "good").at(-1);
    used.hidden = !good;
    make.classList.toggle("main", !good);
    make.textContent = good ? "Make another token for Xima" : "Make a token for Xima";
    if (good) fill(used, status("ok", good.name), good.last_used_at ? [" is in use, last ", time(good.last_used_at)] : " was made and waits to be used", ". It cannot be shown again.");
  };
  return { place, known };
}

function shownOnce({ token }) {
  const box = copyable(token, "the token");
  box.querySelector("code").id = "token";
  return [box, note("warn", "Copy this token now", h("p", {}, "For safety it is shown once; you can always make another."))];
}

/** Lists the tokens, with the form for more and the steps to replace one without missing a call. */
export function tokenSection(container, signal) {
  const again = () => load(container, () => api.get("tokens", signal), (tokens) => [
    h("div", { class: "stack" },
      tokens.length ? table(tokens, again) : h("p", { class: "muted" }, "There is no token yet, so no lookup of Xima's is answered. Make one for Xima above."),
      h("details", {}, h("summary", {}, "Make another token"), form(again, signal)),
      tokens.some(({ state }) => state === "good") && rotation(tokens)),
  ]);
  return again();
}

const STATES = { good: ["ok", "Works"], expired: ["warn", "Expired"], revoked: ["bad", "Revoked"] };
const PURPOSES = { dip: "Xima asks with it", import: "A script brings sheets with it" };

function table(tokens, again) {
  return h("table", { class: "cards" },
    h("caption", { class: "unseen" }, "Tokens"),
    h("thead", {}, h("tr", {}, ["Name", "For", "State", "Made", "Last used", ""].map((name) => h("th", { scope: "col" }, name || h("span", { class: "unseen" }, "Action"))))),
    h("tbody", {}, tokens.map((token) => {
      const [look, word] = STATES[token.state] ?? ["info", token.state];
      return h("tr", {},
        h("th", { scope: "row" }, token.name, h("span", { class: "samples" }, h("code", {}, token.id))),
        h("td", { "data-label": "For" }, PURPOSES[token.for] ?? token.for),
        h("td", { "data-label": "State" }, h("div", {}, status(look, word), token.state !== "revoked" && token.expires_at && h("span", { class: "samples" }, "until ", time(token.expires_at, "day")))),
        h("td", { "data-label": "Made" }, time(token.created_at)),
        h("td", { "data-label": "Last used" }, token.last_used_at ? time(token.last_used_at) : "never"),
        h("td", { class: "tools" }, token.state !== "revoked" && button("Revoke…", (event) => revoke(token, event.currentTarget, again), "plain", { "aria-label": `Revoke ${token.name}, ${token.id}` })));
    })));
}

async function revoke(token, control, again) {
  const use = token.last_used_at ? `It was last used ${ago(token.last_used_at)}.` : "It was never used.";
  const stops = token.for === "dip"
    ? "Xima is turned away from the next call on, and callers are not recognised, until another token is in Xima's form."
    : "The script that brings in your sheet is turned away until it has another token.";
  const isSure = await confirm(`Revoke the token “${token.name}”?`, [use, stops, "A revoked token cannot be brought back; you can always make another."], "Revoke it");
  if (!isSure) return control.focus();
  return busy(control, async () => {
    await api.remove(`tokens/${encodeURIComponent(token.id)}`);
    await again();
    say(`The token “${token.name}” does not work any more.`);
  }, (error) => complain(error.message));
}

function form(again, signal) {
  const result = h("div", { class: "stack" });
  const name = input("text", { class: "middle", placeholder: "Nightly import" });
  const named = field("Name", name, "So that you know it again.");
  let purpose = "dip";
  const purposes = h("fieldset", {}, h("legend", {}, "What for"),
    choice("radio", { name: "for", checked: true, on: { change: () => { purpose = "dip"; } } }, "For Xima", "It may ask who is calling, and nothing else."),
    choice("radio", { name: "for", on: { change: () => { purpose = "import"; } } }, "For a script that brings in sheets", "It may import, and nothing else."));
  const expires = select(EXPIRIES, "", { class: "middle" });
  const go = button("Make the token", null, "main", { type: "submit" });
  const whole = h("form", { class: "stack loose card", novalidate: true }, named, purposes, field("It ends", expires), h("div", { class: "row" }, go), result);
  whole.addEventListener("submit", (event) => {
    event.preventDefault();
    named.wrong("");
    if (!name.value.trim()) return named.wrong("Give it a name first.");
    busy(go, async () => {
      const token = await api.post("tokens", { name: name.value.trim(), for: purpose, expires: expires.value || null }, signal);
      fill(result, shownOnce(token), h("div", { class: "row" }, button("I have copied it", again)));
      announce("The token was made. Copy it now; it is shown this once.");
      result.querySelector("button").focus();
    }, (error) => named.wrong(error.message));
    return null;
  });
  return whole;
}

function rotation(tokens) {
  const old = tokens.filter(({ state, for: purpose }) => state === "good" && purpose === "dip").at(-1);
  return h("details", {}, h("summary", {}, "Change the token without missing a call"),
    h("ol", {},
      h("li", {}, "Make a second token. Both work side by side."),
      h("li", {}, "Paste the new one into Xima's form and save."),
      h("li", {}, "Wait until the new one shows a last use here and the old one's stays where it is",
        old && (old.last_used_at ? [" (the old one was last used ", time(old.last_used_at), ")"] : " (the old one was never used)"), "."),
      h("li", {}, "Revoke the old one.")));
}
