// Entry point: reads the session, draws the view that the address names, and the frame around it.

import * as api from "./lib/api.js";
import { fill, h } from "./lib/dom.js";
import { brand, drawShell, markView, setStandalone, watchLink } from "./ui/shell.js";
import { dismissToast } from "./ui/toast.js";
import { errorState } from "./ui/async-panel.js";
import { linkTo } from "./ui/components.js";
import { follow, go } from "./lib/router.js";
import * as activity from "./views/activity.js";
import * as connect from "./views/connect.js";
import * as fields from "./views/fields.js";
import * as importing from "./views/import/index.js";
import * as matching from "./views/keys.js";
import * as overview from "./views/overview.js";
import * as session from "./views/sign-in.js";
import * as settings from "./views/settings/index.js";
import * as setup from "./views/setup.js";
import * as sheets from "./views/sheets.js";
import * as trying from "./views/try.js";

const VIEWS = {
  overview, sheets, fields, matching, connect, activity, settings,
  try: trying,
  import: importing,
};

const view = document.getElementById("view");
const login = document.getElementById("login");
const standalone = { setup, "signed-out": session };
let state = "signed-out";
let version = "";

async function start() {
  watchLink();
  api.link.addEventListener("away", showOffline);
  ({ state, version } = await api.get("session"));
  api.link.removeEventListener("away", showOffline);
  drawShell(version, signOut);
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
    (view.querySelector("h1") ?? document.getElementById("main")).focus();
  });

  async function signOut() {
    await api.remove("session");
    state = "signed-out";
    address.again();
  }
}

// The first request of the page found the server unreachable.
function showOffline() {
  if (view.hasChildNodes()) return;
  setStandalone(true);
  view.className = "standalone";
  fill(view, brand(), h("div", { class: "stack" }, h("h1", { tabindex: "-1" }, "datadip cannot be reached"),
    h("p", {}, "It may be starting, or the line to it may be down. This page goes on by itself as soon as it answers.")));
}

async function draw(place) {
  dismissToast();
  login.hidden = true;
  view.hidden = false;
  const outside = place.view === "setup" && state !== "signed-in" ? setup : standalone[state];
  if (place.view === "setup" && !outside) return go("overview");
  setStandalone(Boolean(outside));
  const show = outside ?? VIEWS[place.view] ?? { title: "No such page", show: nowhere };
  markView(place.view, show.title);
  const container = h("div", { class: outside ? "stack loose" : "view" });
  const head = heading(show, outside);
  fill(view, outside && brand(), head, container);
  view.className = outside ? "standalone" : "";
  window.scrollTo(0, 0);
  if (place.moveFocus) head.querySelector("h1").focus({ preventScroll: true });
  try {
    await show.show({ ...place, container, isSetUp: state !== "setup", name: (words) => rename(head, place.view, words) });
  } catch (error) {
    if (error.name !== "AbortError") fill(container, errorState(error, () => draw({ ...place, moveFocus: true })));
  }
  return null;
}

// A view with steps names the current one in its heading.
function rename(head, view, words) {
  head.querySelector("h1").textContent = words;
  markView(view, VIEWS[view].title, words);
}

const heading = ({ title, lead }, outside) =>
  h("div", { class: outside ? "stack" : "view-head" },
    h("h1", { tabindex: "-1" }, title),
    lead && h("p", {}, lead));

const nowhere = ({ container }) =>
  fill(container, h("p", {}, "Nothing is kept at this address."), h("p", {}, linkTo("Go to the overview", "#/overview")));

// The session has ended while the admin worked: the view stays as it is, behind the sign-in.
function askToSignIn() {
  view.hidden = true;
  login.hidden = false;
  setStandalone(true);
  session.fillLogin(login, () => {
    login.hidden = true;
    view.hidden = false;
    setStandalone(false);
    api.signedIn();
    view.querySelector("h1")?.focus();
  });
}

start();
