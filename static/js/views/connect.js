// Connect: what to paste into Xima, in the order and the words of Xima's own form, and the wait for its first call.

import * as api from "../lib/api.js";
import { fill, h } from "../lib/dom.js";
import { time } from "../lib/format.js";
import { icon } from "../ui/icons.js";
import { sleep } from "../ui/job-progress.js";
import { announce } from "../ui/toast.js";
import { load } from "../ui/async-panel.js";
import { copyable, linkTo, note, section } from "../ui/components.js";
import { isFirstRun, stepper } from "../ui/stepper.js";
import { newToken, tokenSection } from "./tokens.js";

export const title = "Connect";
export const lead = "What to paste into Xima";

const POLL_MS = 2000;

export async function show({ container, signal }) {
  const first = isFirstRun();
  const tokens = h("div", {});
  const keys = h("div", { class: "stack" });
  const call = h("div", { id: "first-call" });
  const showTokens = async () => token.known(await tokenSection(tokens, signal));
  const token = newToken("dip", showTokens, signal);
  // Shown once everything has loaded, because late content would push the rest down.
  const all = () => Promise.all([api.get("lookups/first", signal), load(keys, () => api.get("keys", signal), parameterKeys), showTokens()]);
  const loaded = await load(container, all, ([seen]) => [
    first && stepper("connect"),
    h("div", { class: "stack" },
      h("p", {}, "In Xima's data dip form, fill in these three, from top to bottom. The words are Xima's own."),
      h("ol", { class: "form-of-xima" },
        h("li", {}, h("h2", {}, "API URL"), h("p", { class: "muted" }, "Where Xima asks who is calling."), copyable(lookupUrl(seen), "the API URL"), reach(seen)),
        h("li", {}, h("h2", {}, "Bearer/Auth API Token"), h("p", { class: "muted" }, "Proves that it is Xima who asks. Anyone who has it can ask too, so keep it like a password."), token.place),
        h("li", {}, h("h2", {}, "Parameter Key(s)"), h("p", { class: "muted" }, "What Xima sends about the caller. The name on the left goes into the form as it is."), keys))),
    fill(call, seen.first_lookup_at ? called(seen) : waitingForCall()),
    first && h("div", { class: "row" }, linkTo("Next: try a number", "#/try", "button main", { id: "to-try" })),
    section("Tokens", tokens),
  ]);
  if (loaded && !loaded[0].first_lookup_at) await firstCall(call, signal);
}

// Where lookups have an address of their own, the server names it; otherwise it is the page's own.
const lookupUrl = ({ lookup_url: own }) => own ?? new URL("lookup", document.baseURI.split("#")[0]).href;

function reach(seen) {
  const url = lookupUrl(seen);
  if (url.includes("YOUR-ADDRESS")) {
    return note("warn", "Put in the public address", h("p", {}, "Lookups have an address of their own, and datadip cannot know by what name the internet reaches it. Ask the person who runs datadip, and put that in place of YOUR-ADDRESS."));
  }
  const { hostname, protocol } = new URL(url);
  const isLocal = /^(localhost|127\.|\[::1\]|0\.0\.0\.0|10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.)/.test(hostname) || !hostname.includes(".");
  if (isLocal) {
    return note("warn", "Xima may not reach this address", h("p", {}, `“${hostname}” only means something inside your own network. Ask the person who runs datadip for its public address and put that in front of /lookup.`));
  }
  if (protocol === "http:") return note("warn", "This address is not encrypted", h("p", {}, "The token and the answers would travel in the clear. Ask the person who runs datadip for an address that begins with https."));
  return null;
}

const GIVES = {
  phone: ["the caller's number: choose External Number", "Not Caller ID: in Xima that is a name, and a name finds nobody here."],
  digits: ["what the caller typed in, such as an account number", null],
  text: ["what was collected in the call flow", null],
};

function parameterKeys(keys) {
  if (!keys.length) {
    return note("info", "No keys yet", h("p", {}, "They come with your first sheet."), linkTo("Drop a sheet", "#/import"));
  }
  return h("table", { class: "cards" },
    h("caption", { class: "unseen" }, "Parameter keys, in the order they are tried"),
    h("thead", {}, h("tr", {}, h("th", { scope: "col" }, "Key"), h("th", { scope: "col" }, "Value"))),
    h("tbody", {}, keys.map((key) => {
      const [value, beware] = GIVES[key.kind] ?? GIVES.text;
      const name = key.aliases.find((alias) => alias === "phone-num") ?? key.name;
      return h("tr", {}, h("td", { "data-label": "Key" }, copyable(name, `the key ${name}`)),
        h("td", { "data-label": "Value" }, h("div", {}, value, beware && h("small", { class: "samples" }, beware))));
    })));
}

const waitingForCall = () =>
  h("div", { class: "note info pulse" }, icon("waiting"), h("div", {},
    h("p", { class: "title" }, "Waiting for the first call…"), h("p", {}, "Make one, or see on ", h("a", { href: "#/try" }, "Try it"), " what Xima would get. This turns by itself when Xima calls.")));

const called = ({ first_lookup_at: at }) =>
  note("ok", "Xima called", h("p", {}, "The connection works. Its first call came ", time(at), ". ", h("a", { href: "#/activity" }, "See who called")));

async function firstCall(panel, signal) {
  for (;;) {
    await sleep(POLL_MS, signal);
    if (document.hidden) continue;
    const seen = await api.get("lookups/first", signal).catch((error) => (error.name === "AbortError" ? Promise.reject(error) : null));
    if (!seen?.first_lookup_at) continue;
    fill(panel, called(seen));
    announce("Xima called. The connection works.");
    return;
  }
}
