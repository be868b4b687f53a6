// Why an instance was chosen, and what a link carries: the contents of the dialog.

import { linkCurve } from "./curves.js";
import { bytes, distance, element, joins, millis, percent, seconds } from "./numbers.js";

const TERMS = ["prefill", "latency", "transfer", "load"];
const FIRST = 12;

const head = (...names) => element("thead", {}, element("tr", {}, ...names.map(([name, kind]) => element("th", { scope: "col", class: kind }, name))));

const table = (header, rows) => element("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": "Table" }, element("table", {}, header, element("tbody", {}, ...rows)));

const stacked = (cost, most) =>
  element("div", { class: "terms", "aria-hidden": "true" }, ...TERMS.map((term) => element("i", { class: term, style: `width:${(100 * cost[`${term}Millis`]) / most}%` })));

/** The whole of an explanation. */
export const explanation = (json) => {
  const parts = [];
  if (json.refusal) {
    return [element("p", {}, `Not placed: ${json.refusal}.`)];
  }
  const isTime = json.cost.totalMillis !== undefined;
  const next = json.runnerUp;
  parts.push(
    element(
      "p",
      {},
      `From ${json.prefillInstance} to ${json.decodeInstance} (${distance(json.cost.tier)}), by ${json.policy}. `,
      isTime
        ? `It costs ${millis(json.cost.totalMillis)} ms, the least of all that take it${next ? `; ${next.decodeInstance} ${more(next.totalMillis - json.cost.totalMillis)}` : ""}.`
        : "Its costs are no time: it goes by an order of its own.",
    ),
  );
  const { oracle, transfer } = json;
  parts.push(
    element(
      "p",
      {},
      oracle.version === null
        ? `The oracle had no snapshot yet (${oracle.mode}). `
        : `Oracle: snapshot ${oracle.version}, ${seconds(oracle.ageMillis)} old, used as ${oracle.mode}. `,
      `Transfer: ${bytes(transfer.bytes)}, ${millis(transfer.predictedMillis)} ms predicted, `,
      transfer.actualMillis === undefined ? "not ended yet." : `${millis(transfer.actualMillis)} ms taken.`,
    ),
  );
  if (!json.reproduced) {
    parts.push(element("p", {}, element("strong", {}, "Decided again from what the topics still hold, it comes out differently. "), "Take the rest with care."));
  }
  if (json.path?.length) parts.push(element("h3", {}, "Path"), path(json.path));
  if (json.candidates) parts.push(element("h3", {}, "What each instance would have cost"), ...candidates(json, isTime));
  if (json.policies) parts.push(element("h3", {}, "What other policies would have chosen, on the same state"), policies(json));
  return parts;
};

const more = (ms) => (ms < 0.0005 ? "would cost as much" : `is next, ${millis(ms)} ms more`);

const path = (hops) =>
  table(
    head(["link", "left"], ["joins", "left"], ["used by others"], ["own transfers"], ["", "left"]),
    hops.flatMap((hop) =>
      hop.links.map((link) =>
        element(
          "tr",
          {},
          element("td", {}, link.link),
          element("td", { class: "left" }, joins(hop.tier)),
          element("td", {}, link.utilisation === undefined ? "not measured" : percent(link.utilisation)),
          element("td", {}, link.ownTransfers.toFixed(2)),
          element("td", { class: "left" }, `${link.tightest ? "tightest" : ""}${hop.links.length > 1 ? " one of several" : ""}`),
        ),
      ),
    ),
  );

const candidates = (json, isTime) => {
  const most = Math.max(...json.candidates.filter((each) => each.candidate).map((each) => each.totalMillis ?? each.rank), 1e-9);
  const row = (each) =>
    element(
      "tr",
      { class: each.decodeInstance === json.decodeInstance ? "chosen" : each.candidate ? "" : "out" },
      element("td", {}, each.decodeInstance, each.candidate ? "" : " (takes none now)"),
      element("td", { class: "left" }, distance(each.tier)),
      ...(isTime
        ? [
            element("td", {}, millis(each.totalMillis)),
            element("td", { class: "bars" }, stacked(each, most)),
            ...TERMS.map((term) => element("td", {}, millis(each[`${term}Millis`]))),
          ]
        : [element("td", {}, each.rank.toFixed(3))]),
    );
  const header = isTime
    ? head(["instance", "left"], ["distance", "left"], ["total, ms"], ["", "left"], ...TERMS.map((term) => [term]))
    : head(["instance", "left"], ["distance", "left"], ["order"]);
  const shown = table(header, json.candidates.slice(0, FIRST).map(row));
  const parts = [];
  if (isTime) {
    parts.push(
      element(
        "p",
        { class: "term-legend" },
        ...TERMS.map((term) => element("span", {}, element("span", { class: "terms", "aria-hidden": "true" }, element("i", { class: term })), term)),
      ),
    );
  }
  parts.push(shown);
  const rest = json.candidates.slice(FIRST);
  if (rest.length) {
    const more = element("button", { type: "button", onclick: () => (shown.querySelector("tbody").append(...rest.map(row)), more.remove()) }, `Show ${rest.length} more`);
    parts.push(more);
  }
  return parts;
};

const policies = (json) =>
  table(
    head(["policy", "left"], ["would choose", "left"], ["at a cost of, ms"], ["what was chosen costs by it", "left"]),
    json.policies.map((each) => {
      const isSame = each.decodeInstance === json.decodeInstance && each.prefillInstance === json.prefillInstance;
      return element(
        "tr",
        { class: isSame ? "chosen" : "" },
        element("td", {}, each.policy),
        element("td", { class: "left" }, each.decodeInstance),
        element("td", {}, each.totalMillis === undefined ? "no time" : millis(each.totalMillis)),
        element("td", { class: "left" }, isSame ? "the same choice" : each.regretMillis === undefined ? "no time" : `${millis(each.regretMillis)} ms more`),
      );
    }),
  );

/** A link: its last minutes and who is on it. Returns its parts, and what is to be done when they stand. */
export const linkDetail = (json) => {
  const plot = element("div", { class: "spark" });
  const last = json.history.filter(([, used]) => used !== null).at(-1);
  const parts = [
    element(
      "p",
      {},
      `${joins(json.tier)}, ${bytes(json.capacityBytesPerSecond)}/s. `,
      last ? `${percent(last[1])} in use, about ${percent(Math.min(last[1], json.ownShare))} by own KV transfers. ` : "Not measured. ",
      `${json.ownTransfers.toFixed(2)} own transfers on it now.`,
    ),
    plot,
    element("h3", {}, "Own transfers that take it, or may"),
    json.transfers.length
      ? table(
          head(["request", "left"], ["from", "left"], ["to", "left"], ["bytes"], ["since"]),
          json.transfers.map((each) =>
            element(
              "tr",
              {},
              element("td", {}, each.requestId),
              element("td", { class: "left" }, each.from),
              element("td", { class: "left" }, each.to),
              element("td", {}, bytes(each.bytes)),
              element("td", {}, seconds(each.sinceMillis)),
            ),
          ),
        )
      : element("p", { class: "note" }, "None right now."),
  ];
  return { parts, draw: () => linkCurve(plot, json.history) };
};
