// Reach: how many rows callers can find, and by what. The first line of every check.

import { h } from "../../lib/dom.js";
import { list, many, number } from "../../lib/format.js";
import { note } from "../../ui/components.js";

// The share of rows that some key must find for a green tick.
const GOOD = 0.8;

/** Returns whether any caller can be found. */
export const isAnyoneFound = ({ reach: keys }) => keys.some(({ rows }) => rows > 0);

/** Says how many rows can be found: "296 of 300 can be found by phone." */
export function reachSentence({ reach: keys, contacts }) {
  const found = keys.filter(({ rows }) => rows > 0);
  if (!found.length) return `Nobody can be found: 0 of ${many(contacts, "row")} have a value that callers are looked for by.`;
  return `${list(found.map(({ key, rows }) => `${number(rows)} of ${number(contacts)} can be found by ${key}`))}.`;
}

/** Shows the sentence; a version that is held back never stands beside a green tick. */
export function reach(report) {
  const isGood = report.held_back.length === 0 && report.reach.some(({ rows }) => rows >= report.contacts * GOOD);
  const look = !isAnyoneFound(report) ? "bad" : isGood ? "ok" : "warn";
  return note(look, null, h("p", { class: "statement", id: "reach" }, reachSentence(report)));
}
