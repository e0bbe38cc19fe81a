// Calls by the hour: an SVG chart, its summary in a sentence, and its numbers as a table.

import { freshId, h, s } from "../lib/dom.js";
import { hour, many, number } from "../lib/format.js";

const HEIGHT = 120;
const WIDTH = 720;
const FOOT = 20;
const PARTS = [["found", "Known"], ["not_found", "Unknown"], ["several", "Shared by several"]];

export function chart(hours) {
  const total = (one) => one.found + one.not_found + one.several;
  const most = Math.max(...hours.map(total), 1);
  const id = freshId("chart");
  const sentence = summary(hours, total);
  return h("figure", { class: "chart stack tight" },
    h("figcaption", { class: "row" }, h("span", { class: "muted" }, "Calls by the hour"),
      h("span", { class: "legend" }, PARTS.map(([part, name]) => h("span", {}, s("svg", { width: 12, height: 12, class: part, "aria-hidden": "true" }, s("rect", { width: 12, height: 12, rx: 2 })), name)))),
    s("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT + FOOT}`, role: "img", "aria-labelledby": `${id} ${id}-all` },
      s("title", { id }, "Calls by the hour, known and unknown"),
      s("desc", { id: `${id}-all` }, sentence),
      s("line", { x1: 0, x2: WIDTH, y1: HEIGHT + 0.5, y2: HEIGHT + 0.5, class: "ground" }),
      hours.map((one, n) => bar(one, n, hours.length, most)),
      hours.map((one, n) => n % 6 === 0 && s("text", { x: (n * WIDTH) / hours.length, y: HEIGHT + 16 }, hour(one.hour)))),
    h("p", { class: "small muted" }, sentence),
    h("details", {}, h("summary", {}, "As a table"), h("div", { class: "scroll" }, table(hours))));
}

function bar(one, n, count, most) {
  const slot = WIDTH / count;
  let y = HEIGHT;
  const pieces = PARTS.map(([part]) => {
    const height = (one[part] / most) * (HEIGHT - 8);
    if (!height) return null;
    y -= height;
    return s("rect", { class: part, x: n * slot + 3, y, width: slot - 6, height: Math.max(height - 1, 1) });
  });
  const words = PARTS.filter(([part]) => one[part]).map(([part, name]) => `${number(one[part])} ${name.toLowerCase()}`);
  return s("g", {}, s("title", {}, `${hour(one.hour)}: ${words.join(", ") || "no calls"}`), s("rect", { class: "slot", x: n * slot, y: 0, width: slot, height: HEIGHT }), pieces);
}

function summary(hours, total) {
  const all = hours.reduce((sum, one) => sum + total(one), 0);
  if (!all) return "No calls in the last 24 hours.";
  const known = hours.reduce((sum, one) => sum + one.found, 0);
  const busiest = hours.reduce((best, one) => (total(one) > total(best) ? one : best));
  return `${many(all, "call")} in the last 24 hours, ${number(known)} of them known; the busiest hour began at ${hour(busiest.hour)} with ${many(total(busiest), "call")}.`;
}

const table = (hours) =>
  h("table", {},
    h("caption", { class: "unseen" }, "Calls by the hour"),
    h("thead", {}, h("tr", {}, h("th", { scope: "col" }, "Hour"), PARTS.map(([, name]) => h("th", { scope: "col", class: "end" }, name)))),
    h("tbody", {}, hours.map((one) => h("tr", {}, h("th", { scope: "row" }, hour(one.hour)), PARTS.map(([part]) => h("td", { class: "end" }, number(one[part])))))));
