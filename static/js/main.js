// Ties the page together: who is there, which room the address names, and the frame around it.

import * as api from "./lib/api.js";
import { fill, h } from "./lib/dom.js";
import { brand, drawFrame, markRoom, standAlone, watchLink } from "./ui/shell.js";
import { hush } from "./ui/toast.js";
import { trouble } from "./ui/async-panel.js";
import { linkTo } from "./ui/components.js";
import { follow, go } from "./lib/router.js";
import * as activity from "./views/activity.js";
import * as connect from "./views/connect.js";
import * as fields from "./views/fields.js";
import * as importing from "./views/import/index.js";
import * as matching from "./views/keys.js";
import * as overview from "./views/overview.js";
import * as session from "./views/sign-in.js";
import * as settings from "./views/settings.js";
import * as setup from "./views/setup.js";
import * as sheets from "./views/sheets.js";
import * as trying from "./views/try.js";

const ROOMS = {
  overview, sheets, fields, matching, connect, activity, settings,
  try: trying,
  import: importing,
};

const room = document.getElementById("room");
const gate = document.getElementById("gate");
const alone = { setup, "signed-out": session };
let state = "signed-out";
let version = "";

async function start() {
  watchLink();
  api.link.addEventListener("away", sayAbsent);
  ({ state, version } = await api.get("session"));
  api.link.removeEventListener("away", sayAbsent);
  drawFrame(version, signOut);
  const address = follow(draw);
  const enter = () => {
    state = "signed-in";
    address.again();
  };
  session.onSignedIn(enter);
  setup.onSetUp(() => {
    state = "signed-in";
    go("import");
  });
  api.link.addEventListener("signed-out", askToSignIn);
  document.getElementById("skip").addEventListener("click", (event) => {
    event.preventDefault();
    (room.querySelector("h1") ?? document.getElementById("main")).focus();
  });

  async function signOut() {
    await api.remove("session");
    state = "signed-out";
    address.again();
  }
}

// The very first question found nobody at home.
function sayAbsent() {
  if (room.hasChildNodes()) return;
  standAlone(true);
  room.className = "alone";
  fill(room, brand(), h("div", { class: "stack" }, h("h1", { tabindex: "-1" }, "The box cannot be reached"),
    h("p", {}, "It may be starting, or the line to it may be down. This page goes on by itself as soon as it answers.")));
}

async function draw(place) {
  hush();
  gate.hidden = true;
  room.hidden = false;
  const outside = place.room === "setup" && state !== "signed-in" ? setup : alone[state];
  if (place.room === "setup" && !outside) return go("overview");
  standAlone(Boolean(outside));
  const show = outside ?? ROOMS[place.room] ?? { title: "No such page", show: nowhere };
  markRoom(place.room, show.title);
  const container = h("div", { class: outside ? "stack loose" : "room" });
  const head = heading(show, outside);
  fill(room, outside && brand(), head, container);
  room.className = outside ? "alone" : "";
  window.scrollTo(0, 0);
  if (place.moveFocus) head.querySelector("h1").focus({ preventScroll: true });
  try {
    await show.show({ ...place, container, isSetUp: state !== "setup", name: (words) => rename(head, place.room, words) });
  } catch (error) {
    if (error.name !== "AbortError") fill(container, trouble(error, () => draw({ ...place, moveFocus: true })));
  }
  return null;
}

// A room with steps says in its heading which one it is.
function rename(head, room, words) {
  head.querySelector("h1").textContent = words;
  markRoom(room, ROOMS[room].title, words);
}

const heading = ({ title, lead }, outside) =>
  h("div", { class: outside ? "stack" : "room-head" },
    h("h1", { tabindex: "-1" }, title),
    lead && h("p", {}, lead));

const nowhere = ({ container }) =>
  fill(container, h("p", {}, "Nothing is kept at this address."), h("p", {}, linkTo("Go to the overview", "#/overview")));

// The session has ended while somebody worked: the room stays as it is, behind the sign-in.
function askToSignIn() {
  room.hidden = true;
  gate.hidden = false;
  standAlone(true);
  session.fillGate(gate, () => {
    gate.hidden = true;
    room.hidden = false;
    standAlone(false);
    api.signedIn();
    room.querySelector("h1")?.focus();
  });
}

start();
