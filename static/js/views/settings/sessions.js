// The signed-in sessions, and ending them.

import * as api from "../../lib/api.js";
import { h } from "../../lib/dom.js";
import { time } from "../../lib/format.js";
import { complain, say } from "../../ui/toast.js";
import { busy, load } from "../../ui/async-panel.js";
import { button } from "../../ui/components.js";

export function sessions(container, signal) {
  const again = () => load(container, () => api.get("sessions", signal), (all) => table(all, again));
  return again();
}

function table(all, again) {
  const others = all.filter(({ current }) => !current);
  const end = async (some, words) => {
    for (const { id } of some) await api.remove(`sessions/${encodeURIComponent(id)}`);
    await again();
    say(words);
  };
  const endAll = button("End all others", () => busy(endAll, () => end(others, "All others were signed out."), (error) => complain(error.message)));
  return [
    h("table", { class: "cards" },
      h("caption", { class: "unseen" }, "Sessions"),
      h("thead", {}, h("tr", {}, ["Browser", "From", "Signed in", "Last seen", ""].map((name) => h("th", { scope: "col" }, name || h("span", { class: "unseen" }, "Action"))))),
      h("tbody", {}, all.map((one) => h("tr", { class: one.current ? "now" : null },
        h("th", { scope: "row" }, one.agent, " ", one.current && h("span", { class: "chip ok" }, "✓ this one")),
        h("td", { "data-label": "From" }, one.from),
        h("td", { "data-label": "Signed in" }, time(one.created_at, "day")),
        h("td", { "data-label": "Last seen" }, time(one.last_seen_at)),
        h("td", { class: "tools" }, !one.current && button("End", (event) => busy(event.currentTarget, () => end([one], "That session was ended."), (error) => complain(error.message)), "plain", { "aria-label": `End the session of ${one.agent} from ${one.from}` })))))),
    others.length > 1 && h("div", { class: "row" }, endAll),
  ];
}
