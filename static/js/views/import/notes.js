// What the server noticed about a sheet, in its own sentences; where those end in a command to type, the page has a place for it.

import { h } from "../../lib/dom.js";
import { note } from "../../ui/components.js";

const PLACES = [
  [/[^.]* --(encoding|header-row|worksheet)\b[^.]*\./, " If that looks wrong, change it in the first step, Drop."],
  [/[^.]*: datadip key set .*$/s, " Choose the column under Columns, or later in Matching."],
  [/[^.]*: datadip field set .*$/s, " Switch it on under Columns, or later in Fields."],
  [/[^.]*\bdatadip [a-z]+ .*$/s, ""],
];

export const notes = ({ notes: sentences }) =>
  sentences.map(inPlace).filter(Boolean).map((sentence) => note("info", null, h("p", {}, sentence)));

function inPlace(sentence) {
  return PLACES.reduce((said, [command, place]) => said.replace(command, place), sentence).trim();
}
