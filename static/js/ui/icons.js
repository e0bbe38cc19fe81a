// Icons, drawn on 20 × 20 with one stroke. Hidden from screen readers, because a word stands beside each.

import { s } from "../lib/dom.js";

const PATHS = {
  overview: "M2.5 11h3l2.5-6.5 4 11L14.5 9l1 2h2",
  sheets: "M3 4h14v12H3zM3 8.500h14M3 12.300h14M8 4v12",
  fields: "M7 5.500h10M7 10h10M7 14.500h10M3 5.500h.8M3 10h.8M3 14.500h.8",
  matching: "M8.5 14a5.5 5.5 0 1 1 0-11 5.5 5.5 0 0 1 0 11zM12.5 12.5 17 17",
  connect: "M7 3v4M13 3v4M5 7h10v2.500a5 5 0 0 1-10 0zM10 14.500V18",
  try: "M6 3.5 16 10 6 16.500z",
  activity: "M4 3.500h3l1.5 4L6.5 9a9 9 0 0 0 4.5 4.500l1.5-2 4 1.500v3c-7.5.8-13.3-5-12.5-12.500z",
  settings: "M3 6h7M14 6h3M3 14h3M10 14h7M12 4v4M8 12v4",
  ok: "M10 2.500a7.5 7.5 0 1 1 0 15 7.5 7.5 0 0 1 0-15zM6.5 10.300l2.4 2.4 4.6-5",
  warn: "M10 3 18 16.500H2zM10 8v4M10 14.200v.3",
  bad: "M10 2.500a7.5 7.5 0 1 1 0 15 7.5 7.5 0 0 1 0-15zM7.3 7.300l5.4 5.400M12.7 7.300l-5.4 5.4",
  info: "M10 2.500a7.5 7.5 0 1 1 0 15 7.5 7.5 0 0 1 0-15zM10 9v5M10 6v.3",
  waiting: "M10 2.500a7.5 7.5 0 1 1 0 15 7.5 7.5 0 0 1 0-15zM10 6v4.300l2.8 1.7",
  menu: "M3 5.500h14M3 10h14M3 14.500h14",
  out: "M8 3.500H4v13h4M9 10h8M14 6.5 17.5 10 14 13.5",
  copy: "M7 7h9.500v9.500H7zM13 7V3.500H3.500V13H7",
  up: "M10 16V4.500M5.5 9 10 4.5 14.5 9",
  down: "M10 4v11.500M5.5 11l4.5 4.5 4.5-4.5",
  grip: "M7.5 5v.1M7.5 10v.1M7.5 15v.1M12.5 5v.1M12.5 10v.1M12.5 15v.1",
  more: "M5.5 8 10 12.5 14.5 8",
  key: "M7 9.500a3.5 3.5 0 1 1 0 1zM10.5 10H18M15 10v3",
  hidden: "M3 3l14 14M8 5.300A8 8 0 0 1 17.5 10a11 11 0 0 1-2 2.600M5 7a11 11 0 0 0-2.5 3 8 8 0 0 0 10 4.5",
  drop: "M10 3v9.500M6 8.800l4 4 4-4M3.5 13v3.500h13V13",
};

export function icon(name, size = 20) {
  return s(
    "svg",
    {
      viewBox: "0 0 20 20", width: size, height: size, fill: "none", stroke: "currentColor", "aria-hidden": "true",
      "stroke-width": name === "grip" ? 2.4 : 1.6, "stroke-linecap": "round", "stroke-linejoin": "round",
    },
    s("path", { d: PATHS[name] ?? PATHS.info }),
  );
}
