// The frame around every view: the rail, the bar of small screens, and the line shown while the server is unreachable.

import { link, tryNow } from "../lib/api.js";
import { fill, h, s } from "../lib/dom.js";
import { icon } from "./icons.js";
import { button } from "./components.js";

const VIEWS = [
  ["overview", "Overview", "Is it working?"],
  ["sheets", "Sheets", "What we know"],
  ["fields", "Fields", "What Xima receives"],
  ["matching", "Matching", "How callers are found"],
  ["connect", "Connect", "What to paste into Xima"],
  ["try", "Try it", "What would Xima get?"],
  ["activity", "Activity", "Who called"],
  ["settings", "Settings", "Rules, password, backups"],
];

const frame = document.getElementById("frame");
const rail = document.getElementById("rail");
const bar = document.getElementById("bar");
const away = document.getElementById("away");
const hereNow = h("span", { class: "here" });
const menu = button([icon("menu"), "Menu"], () => openMenu(frame.dataset.menu === "closed"), "", { "aria-expanded": "false", "aria-controls": "rail" });

export function drawShell(version, signOut) {
  fill(bar, brand(), hereNow, menu);
  fill(
    rail,
    brand(),
    h("ul", {}, VIEWS.map(([view, name, question]) =>
      h("li", {}, h("a", { href: `#/${view}`, "data-view": view }, icon(view), h("span", {}, name, h("small", {}, question)))))),
    h("div", { class: "foot" },
      h("button", { type: "button", id: "sign-out", on: { click: signOut } }, icon("out"), h("span", {}, "Sign out")),
      h("p", {}, `datadip ${version}`)),
  );
  rail.addEventListener("click", (event) => event.target.closest("a") && openMenu(false));
  rail.addEventListener("keydown", (event) => {
    if (event.key === "Escape") closeMenu();
  });
}

/** Shows a line while the server is unreachable. */
export function watchLink() {
  link.addEventListener("away", ({ detail }) => sayAway(detail));
  link.addEventListener("back", sayBack);
}

/** Marks the view in the rail and names it in the title of the window. */
export function markView(view, title, words = title) {
  const shown = view === "import" ? "sheets" : view;
  for (const anchor of rail.querySelectorAll("a[data-view]")) {
    if (anchor.dataset.view === shown) anchor.setAttribute("aria-current", "page");
    else anchor.removeAttribute("aria-current");
  }
  document.title = `${words} · datadip`;
  hereNow.textContent = title;
  openMenu(false);
}

/** Hides the rail on a page with one thing to do. */
export function setStandalone(isStandalone) {
  frame.toggleAttribute("data-standalone", isStandalone);
  document.getElementById("main").hidden = false;
}

export const brand = () =>
  h("a", { class: "brand", href: "#/overview", "aria-label": "datadip, overview" },
    s("svg", { viewBox: "0 0 20 20", width: 22, height: 22, "aria-hidden": "true" },
      s("rect", { x: 1, y: 2, width: 18, height: 16, rx: 3, fill: "none", stroke: "currentColor", "stroke-width": 1.6 }),
      s("path", { d: "M5 7h10M5 13h10M5 10h2.500M12.5 10H15", stroke: "currentColor", "stroke-width": 1.4, "stroke-linecap": "round", opacity: 0.55 }),
      s("circle", { cx: 10, cy: 10, r: 2.4, fill: "currentColor" })),
    "datadip");

function openMenu(isOpen) {
  frame.dataset.menu = isOpen ? "open" : "closed";
  menu.setAttribute("aria-expanded", String(isOpen));
}

function closeMenu() {
  if (frame.dataset.menu === "closed") return;
  openMenu(false);
  menu.focus();
}

const countdown = h("span", {});
function sayAway(seconds) {
  countdown.textContent = seconds > 0 ? `trying again in ${seconds} s.` : "trying again now…";
  if (!away.hidden) return;
  away.hidden = false;
  fill(away, icon("warn"),
    h("span", {}, "We could not reach datadip. What you typed is still here; ", h("span", { "aria-live": "off" }, countdown)),
    button("Try now", tryNow));
}

function sayBack() {
  if (away.hidden) return;
  away.hidden = true;
  fill(away);
}
