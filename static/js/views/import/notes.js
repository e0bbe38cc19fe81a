// The server's notes about a sheet. A command of the command line is replaced by its place on the page, or dropped.

import { h } from "../../lib/dom.js";
import { note } from "../../ui/components.js";

const PLACES = [
  [/[^.]* --(encoding|header-row|worksheet)\b[^.]*\./, " If that looks wrong, change it in the first step, Drop."],
  [/[^.]*: datadip key set .*$/s, " Choose the column under Columns, or later in Matching."],
  [/[^.]*: datadip field set .*$/s, " Switch it on under Columns, or later in Fields."],
  [/[^.]*\bdatadip [a-z]+ .*$/s, ""],
];

/** Replaces a command of the command line in a sentence. */
export const onPage = (sentence) => PLACES.reduce((text, [command, place]) => text.replace(command, place), sentence).trim();

export const notes = ({ notes: sentences }) =>
  sentences.map(onPage).filter(Boolean).map((sentence) => note("info", null, h("p", {}, sentence)));
