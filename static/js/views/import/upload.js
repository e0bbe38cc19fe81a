// Drop: uploads a dropped or chosen file and shows the progress.

import * as api from "../../lib/api.js";
import { fill, h } from "../../lib/dom.js";
import { bytes } from "../../lib/format.js";
import { icon } from "../../ui/icons.js";
import { begun, remember } from "./draft.js";
import { announce } from "../../ui/toast.js";
import { button, note } from "../../ui/components.js";
import { go } from "../../lib/router.js";

export async function show({ panel, signal }) {
  offer(panel, signal);
}

function offer(panel, signal, errorState = null) {
  const file = h("input", { type: "file", id: "file", class: "unseen", tabindex: "-1", "aria-label": "Spreadsheet file", accept: ".csv,.tsv,.tab,.txt,.xlsx,.xlsm,.xlsb,.xls,.ods" });
  file.addEventListener("change", () => file.files[0] && bring(file.files[0]));
  const bring = (chosen) => send(panel, chosen, signal);
  const zone = h("div", { class: "drop" },
    icon("drop", 32),
    h("p", { class: "statement" }, "Drop your spreadsheet here."),
    h("p", { class: "muted" }, "Excel and CSV both work; nothing is live until you say so."),
    button("Choose a file", () => file.click(), "main", { id: "choose-file" }), file);
  onDrop(zone, bring, signal);
  fill(panel, errorState, zone,
    h("p", { class: "muted small" }, "The first row should have the column names, such as Name or Phone. It stays on this machine: only what you send to Xima ever leaves it."));
}

// A file dropped beside the field would replace the page in the browser.
function onDrop(zone, bring, signal) {
  const over = (event) => {
    event.preventDefault();
    zone.classList.add("over");
  };
  const out = (event) => {
    if (!event.relatedTarget) zone.classList.remove("over");
  };
  const drop = (event) => {
    event.preventDefault();
    zone.classList.remove("over");
    if (zone.isConnected && event.dataTransfer.files[0]) bring(event.dataTransfer.files[0]);
  };
  window.addEventListener("dragover", over, { signal });
  window.addEventListener("dragleave", out, { signal });
  window.addEventListener("drop", drop, { signal });
}

async function send(panel, file, signal) {
  const stop = new AbortController();
  signal.addEventListener("abort", () => stop.abort(), { once: true });
  const bar = h("progress", { max: 1, value: 0, "aria-label": `Sending ${file.name}` });
  const words = h("p", { class: "numbers" }, `Sending ${bytes(file.size)}…`);
  fill(panel, h("div", { class: "card stack", "aria-live": "off" },
    h("h2", {}, file.name), bar, h("div", { class: "row apart" }, words, button("Cancel", () => stop.abort()))));
  announce(`Sending ${file.name}.`);
  const stay = (event) => event.preventDefault();
  window.addEventListener("beforeunload", stay);
  try {
    const onprogress = (sent, total) => {
      bar.value = total ? sent / total : 0;
      words.textContent = `Sent ${bytes(sent)} of ${bytes(total)}`;
    };
    const upload = await api.upload(file, { onprogress, signal: stop.signal });
    remember(begun(upload));
    go("import", upload.id);
  } catch (error) {
    if (signal.aborted) return;
    const isCancelled = error.name === "AbortError";
    offer(panel, signal, h("div", { role: "alert" }, isCancelled
      ? note("info", "Cancelled", h("p", {}, "Nothing was changed."))
      : note("bad", `${file.name} was not taken`, h("p", {}, error.message))));
  } finally {
    window.removeEventListener("beforeunload", stay);
  }
}
