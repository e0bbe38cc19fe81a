// Drop, second half: read options with the first rows as a preview, and the destination.

import * as api from "../../lib/api.js";
import { fill, h } from "../../lib/dom.js";
import { bytes, delimiter, delimiters, encoding, encodings, many } from "../../lib/format.js";
import { destination } from "./destination.js";
import { announce } from "../../ui/toast.js";
import { load } from "../../ui/async-panel.js";
import { field, input, linkTo, note, section, select } from "../../ui/components.js";
import { remember } from "./draft.js";
import { grid } from "../../ui/sheet-grid.js";

export async function show({ import_, panel, signal }) {
  const preview = h("div", { class: "stack" });
  const where = h("div", {});
  const next = linkTo("Next: columns", `#/import/${import_.id}/columns`, "button main", { id: "to-columns" });
  const actions = h("div", { class: "row actions" }, next, linkTo("Use another file", "#/import", "button plain"));
  fill(panel,
    h("h2", {}, "Is this your sheet? ", h("span", { class: "muted" }, [import_.name, import_.bytes ? `, ${bytes(import_.bytes)}` : ""])),
    preview, where,
    actions);
  const read = () => api.ask(`uploads/${import_.id}/preview`, import_.reading, signal);
  const change = async (changes) => {
    Object.assign(import_.reading, changes);
    Object.assign(import_, { decisions: null, reached: 0 });
    remember(import_);
    next.hidden = !(await draw(read, preview, import_, change));
    const focus = preview.querySelector(`[name="${Object.keys(changes)[0]}"]`);
    focus?.focus();
    announce("The preview has been read again.");
  };
  const seen = await draw(read, preview, import_, change);
  next.hidden = !seen;
  if (!seen) return;
  await load(where, () => api.get("sheets", signal), (sheets) => destination(import_, sheets, seen.headers));
}

async function draw(read, preview, import_, change) {
  try {
    const seen = await read();
    const { format, worksheet, other_worksheets } = seen;
    import_.last = { format, worksheet, other_worksheets };
    fill(preview, asRead(seen, import_, change));
    return seen;
  } catch (error) {
    if (error.status !== 422) throw error;
    const specified = Object.values(import_.reading).some((value) => value !== null);
    fill(preview,
      h("div", { role: "alert" }, note("bad", "This cannot be read as a sheet", h("p", {}, error.message))),
      specified && controls({ ...import_.reading, header_row: import_.reading.header_row ?? 1, ...import_.last }, import_, change));
    return null;
  }
}

function asRead(seen, import_, change) {
  return [
    seen.header_looks_like_data && note("warn", "The first row looks like data, not like column names",
      h("p", {}, "If the names stand in another row, say which below. If there are none, add a row of names in your spreadsheet and drop it again.")),
    seen.titles > 0 && note("info", null, h("p", {}, `${many(seen.titles, "line")} above the column names ${seen.titles === 1 ? "is" : "are"} left out.`)),
    h("p", { class: "muted small" }, `The first ${many(seen.rows.length, "row")}, as they were read`),
    grid(seen.headers, seen.rows, seen.last_header_row),
    controls(seen, import_, change),
  ];
}

function controls(seen, import_, change) {
  const { reading } = import_;
  const parts = [];
  if (seen.worksheet) {
    const names = [seen.worksheet, ...seen.other_worksheets];
    parts.push(field("Worksheet", select(names.map((name) => [name, name]), seen.worksheet,
      { name: "worksheet", on: { change: (event) => change({ worksheet: event.target.value }) } }),
      seen.other_worksheets.length ? "Only this one is imported." : null));
  }
  if (seen.format === "csv" || !seen.format) {
    const known = encodings.some(([name]) => name === seen.encoding) || !seen.encoding;
    const found = reading.encoding === null && seen.encoding ? `: ${encoding(seen.encoding)}` : "";
    parts.push(
      field("Letters", select([["", `Found by itself${found}`], ...(known ? [] : [[seen.encoding, seen.encoding]]), ...encodings], reading.encoding ?? "",
        { name: "encoding", on: { change: (event) => change({ encoding: event.target.value || null }) } }),
        seen.encoding_confidence === "guessed" ? "This is a guess. If letters such as é look wrong, choose another." : null),
      field("Between the cells", select([["", `Found by itself${reading.delimiter === null && seen.delimiter ? `: ${delimiter(seen.delimiter)}` : ""}`], ...delimiters], reading.delimiter ?? "",
        { name: "delimiter", on: { change: (event) => change({ delimiter: event.target.value || null }) } })));
  }
  const row = input("number", { name: "header_row", min: 1, max: 1000, class: "short", inputmode: "numeric", value: String(seen.header_row),
    on: { change: () => change({ header_row: Number(row.value) || null }) } });
  parts.push(field("Column names are in line", row));
  return section("If it looks wrong", h("div", { class: "halves" }, parts));
}
