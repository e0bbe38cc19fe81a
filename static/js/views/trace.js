// A trace: why datadip answered so, the response itself, and how the agent and the report would see it.

import { json } from "../ui/answer-preview.js";
import { h } from "../lib/dom.js";
import { many, milliseconds, number } from "../lib/format.js";
import { copyable, section, status } from "../ui/components.js";

/** `tookMs` is the round-trip time measured by this page. */
export function traced(trace, tookMs, question) {
  const parameters = Object.entries(trace.answer?.parameters ?? {}).map(([name, parameter]) => ({ name, ...parameter }));
  return [
    outcome(trace),
    h("div", { class: "beside" },
      h("div", { class: "stack loose" }, way(trace), seen(parameters), timing(trace, tookMs)),
      h("aside", { class: "stack", "aria-label": "The exact answer" }, h("h2", {}, "What Xima gets"),
        h("pre", { class: "json", tabindex: "0", role: "region", "aria-label": "Answer in JSON" }, json(parameters)),
        h("details", {}, h("summary", {}, "The request"), copyable(JSON.stringify(question), "the request")))),
  ];
}

const OUTCOMES = {
  found: ["ok", () => "One contact was found."],
  "not-found": ["info", () => "Nobody was found."],
  several: ["warn", (count) => `${number(count)} contacts match.`],
};

function outcome({ outcome: word, contacts, candidates, policy, keys }) {
  const [look, sentence] = OUTCOMES[word] ?? ["info", () => word];
  const where = candidates.map(({ sheet, line }) => `line ${number(line)} of “${sheet}”`);
  return h("div", { class: `note ${look}` }, status(look === "info" ? "info" : look, ""), h("div", {},
    h("h2", { tabindex: "-1", id: "outcome" }, sentence(contacts)),
    where.length > 0 && h("p", {}, `${where.slice(0, 3).join(", ")}${contacts > 3 ? ` and ${number(contacts - Math.min(3, where.length))} more` : ""}.`),
    !keys.length && h("p", {}, "No key was given, so there was nothing to look for."),
    policy && h("p", {}, POLICIES[policy] ?? `Decided by the setting ${policy}.`, " ", h("a", { href: "#/settings" }, "Change that in Settings"))));
}

const POLICIES = {
  "several=shared": "Only what all of them agree on is answered.",
  "several=first": "The first of them in the sheet is answered.",
  "several=newest": "The last row of the sheet published last is answered.",
  "several=none": "Nothing is answered, because it is not certain who calls.",
  "nobody=values": "Where a field has a value for callers who are not found, that is answered.",
  "nobody=empty": "An empty answer is given.",
};

function way({ keys, set_aside: aside }) {
  if (!keys.length && !aside.length) return null;
  return section("How it came about",
    h("ol", { class: "way" }, keys.map((key) => h("li", {},
      h("p", {}, h("code", {}, key.key), key.received_as !== key.key && [" (came as ", h("code", {}, key.received_as), ")"], " = ", h("b", {}, key.value)),
      h("p", { class: "muted" }, key.normal_form !== null && key.normal_form !== key.value && ["compared as ", h("code", {}, key.normal_form), ": "], key.result))),
    aside.map(([name, why]) => h("li", { class: "aside" }, h("p", {}, h("code", {}, name)), h("p", { class: "muted" }, why)))));
}

function seen(parameters) {
  const agent = parameters.filter(({ displayToAgent }) => displayToAgent);
  const report = parameters.filter(({ saveToDatabase }) => saveToDatabase);
  const card = (title, values, nothing) =>
    h("div", { class: "card stack tight" }, h("h3", {}, title),
      values.length ? h("dl", { class: "facts" }, values.map(({ name, value }) => [h("dt", {}, name), h("dd", {}, value || h("span", { class: "muted" }, "(empty)"))])) : h("p", { class: "muted" }, nothing));
  return section("Who sees what", h("div", { class: "halves" },
    card("The agent sees", agent, "Nothing."),
    card("Xima's reports keep", report, "Nothing.")),
    h("p", { class: "muted small" }, `The IVR can use all ${many(parameters.length, "value")} during the call.`));
}

const timing = ({ microseconds }, tookMs) =>
  h("p", { class: "muted" }, `Found and answered in ${milliseconds(microseconds / 1000)}; with the way to this page and back, ${milliseconds(tookMs)}.`);
