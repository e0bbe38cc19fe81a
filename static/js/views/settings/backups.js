// Backups: made each night and on request, to be downloaded to a safe place.

import * as api from "../../lib/api.js";
import { h } from "../../lib/dom.js";
import { bytes, time } from "../../lib/format.js";
import { complain, say } from "../../ui/toast.js";
import { busy, load } from "../../ui/async-panel.js";
import { button, linkTo } from "../../ui/components.js";

export function backups(container, signal) {
  const again = () => load(container, () => api.get("backups", signal), (all) => view(all, again));
  return again();
}

function view(all, again) {
  const make = button("Make a backup now", () => busy(make, async () => {
    const { name } = await api.post("backups");
    await again();
    say(`The backup ${name} is made. Download it to keep it somewhere else, too.`);
  }, (error) => complain(error.message)), "", { id: "make-backup" });
  return [
    h("p", {}, "A backup holds everything: sheets, settings, tokens. Anyone who has it has your customers' data, so keep it where only you can read it."),
    all.length ? table(all) : h("p", { class: "muted" }, "There is none yet; the first is made tonight, or now."),
    h("div", { class: "row" }, make),
    h("p", { class: "muted small" }, "Each night's backup makes room for newer ones, by the rule above. One that you make here stays, and so does what a restore has kept, until the person who runs datadip deletes the file from ", h("code", {}, "backups"), " in the data folder."),
    h("p", { class: "muted small" }, "To bring one back, the person who runs datadip types ", h("code", {}, "datadip restore FILE"), ". What is here then is kept."),
  ];
}

const table = (all) =>
  h("table", { class: "cards" },
    h("caption", { class: "unseen" }, "Backups, newest first"),
    h("thead", {}, h("tr", {}, ["Made", "File", "Size", ""].map((name) => h("th", { scope: "col" }, name || h("span", { class: "unseen" }, "Action"))))),
    h("tbody", {}, all.map((one) => h("tr", {},
      h("th", { scope: "row" }, time(one.made_at)),
      h("td", { "data-label": "File" }, one.name),
      h("td", { "data-label": "Size" }, bytes(one.bytes)),
      h("td", { class: "tools" }, linkTo("Download", `api/backups/${encodeURIComponent(one.name)}`, "button plain", { download: "", "aria-label": `Download ${one.name}` }))))));
