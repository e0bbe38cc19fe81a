// A table of a sheet's rows, with its header and line numbers.

import { h } from "../lib/dom.js";
import { number } from "../lib/format.js";

export function grid(headers, rows, headerRow) {
  return h("div", { class: "grid scroll", tabindex: "0", role: "region", "aria-label": "The first rows of the sheet" },
    h("table", {},
      h("thead", {}, h("tr", {}, h("th", { class: "line" }, h("span", { class: "unseen" }, "Line"), number(headerRow)), headers.map((header) => h("th", { scope: "col" }, header)))),
      h("tbody", {}, rows.map((row, n) => h("tr", {},
        h("th", { class: "line", scope: "row" }, number(headerRow + 1 + n)),
        headers.map((_, column) => h("td", {}, row[column] ?? "")))))));
}
