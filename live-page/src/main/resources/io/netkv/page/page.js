// The page: what comes from the server goes to the parts that show it.

import { Curves } from "./curves.js";
import { explanation, linkDetail } from "./explanation.js";
import { FabricMap } from "./map.js";
import { ask, count, distance, element, joins, millis, percent, seconds, share } from "./numbers.js";

const MODES = {
  FRESH: "used as it is",
  DECAYED: "old: used in part",
  TIERS_ONLY: "too old: bandwidths alone count",
  LOAD_ONLY: "not used: load alone counts",
  UNKNOWN: "",
};
const SHOWN_DECISIONS = 40;
const SHOWN_LINKS = 8;
const CONGESTED = 0.8;
const RETRY_MILLIS = 1000;

const at = (id) => document.getElementById(id);
const root = document.documentElement;
const state = { fabric: null, isFrozen: false, playback: null, names: new Map(), tiers: [], events: null };

const map = new FabricMap(at("map"), (link) => showLink(link));
const curves = new Curves(at("curves"), at("ttft"), at("ttft-none"));

const setTheme = (theme) => {
  root.dataset.theme = theme;
  at("theme").textContent = theme === "dark" ? "Light" : "Dark";
  map.themed();
  curves.themed();
};
setTheme(localStorage.getItem("theme") ?? (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light"));
at("theme").addEventListener("click", () => {
  const theme = root.dataset.theme === "dark" ? "light" : "dark";
  localStorage.setItem("theme", theme);
  setTheme(theme);
});

const problem = (text) => {
  at("problem").hidden = !text;
  at("problem").textContent = text ?? "";
};

/** Bytes as the server sends them in JSON. */
const decoded = (base64) => Uint8Array.from(atob(base64), (each) => each.charCodeAt(0));

// Fabrics

const loadFabrics = async () => {
  const answer = await ask("/api/fabrics");
  const { fabrics } = answer;
  if (!fabrics.length) {
    problem(answer.problem || "No fabric is published yet. 'netkv fabric publish' does that; this page waits.");
    setTimeout(start, RETRY_MILLIS);
    return;
  }
  problem(answer.problem);
  const wanted = state.fabric ?? new URLSearchParams(location.search).get("fabric");
  const known = fabrics.filter((each) => each.decided > 0);
  const first = fabrics.find((each) => each.name === wanted) ?? known.at(-1) ?? fabrics[0];
  at("fabric").replaceChildren(
    ...fabrics.map((each) =>
      element("option", { value: each.name, selected: each === first ? "" : undefined }, each.policy ? `${each.name} (${each.policy})` : each.name),
    ),
  );
  await open(first.name);
};

const open = async (fabric) => {
  state.events?.close();
  state.fabric = fabric;
  const json = await ask(`/api/map?fabric=${encodeURIComponent(fabric)}`);
  state.tiers = tiersOf(json);
  state.names.clear();
  map.setMap(json);
  at("decisions").replaceChildren();
  at("busiest").replaceChildren();
  state.events = new EventSource(`/api/events?fabric=${encodeURIComponent(fabric)}`);
  state.events.addEventListener("curves", (event) => curves.begin(JSON.parse(event.data).curves));
  state.events.addEventListener("frame", (event) => show(JSON.parse(event.data)));
  state.events.addEventListener("error", () => {
    if (state.events.readyState === EventSource.OPEN) return;
    problem("The server does not answer; trying again.");
    if (state.events.readyState === EventSource.CLOSED) setTimeout(start, RETRY_MILLIS); // it does not try by itself then
  });
  state.events.addEventListener("open", () => problem(null));
};

/** Of each link: where it is, in words. */
const tiersOf = (json) => {
  const places = [];
  const put = (group, tier, place) => (json.groups[group] ?? []).forEach((link, member, all) => (places[link] = { tier, place, member: all.length > 1 ? member : null }));
  json.instances.forEach((each) => (put(each.up, 0, `${each.name} up`), put(each.down, 0, `${each.name} down`)));
  json.nodes.forEach((each) => (put(each.up, 1, `node ${each.number} up`), put(each.down, 1, `node ${each.number} down`)));
  json.racks.forEach((each) => (put(each.up, 2, `rack ${each.name} up`), put(each.down, 2, `rack ${each.name} down`)));
  json.pods.forEach((each) => (put(each.up, 3, `pod ${each.number} up`), put(each.down, 3, `pod ${each.number} down`)));
  return places;
};

at("fabric").addEventListener("change", (event) => open(event.target.value).catch((e) => problem(e.message)));

// Frames

const show = (frame) => {
  if (frame.playback) showPlayback(frame.playback);
  problem(frame.problem);
  if (state.isFrozen) return;
  if (frame.links) showLinks(decoded(frame.links), decoded(frame.own));
  const onLinks = new Map();
  for (let i = 0; i < frame.onLinks.length; i += 2) onLinks.set(frame.onLinks[i], frame.onLinks[i + 1]);
  const transfers = [];
  for (let i = 0; i < frame.transfers.length; i += 2) transfers.push([frame.transfers[i], frame.transfers[i + 1]]);
  map.setUnderWay(onLinks, transfers);
  curves.add(frame.ttft);
  showTiles(frame);
  showDecisions(frame);
};

const showTiles = (frame) => {
  at("decided").textContent = count(frame.decided);
  at("decided-note").textContent = frame.refused ? `${count(frame.refused)} refused` : frame.policy ? `by ${frame.policy}` : "";
  at("under-way").textContent = count(frame.underWay);
  at("under-way-note").textContent = frame.underWay ? `on ${count(frame.onLinks.length / 2)} links` : "";
  const mode = frame.decisions.at(-1)?.mode;
  if (mode) state.mode = mode;
  at("age").textContent = frame.oracle?.ageMillis === undefined ? "none" : `${seconds(frame.oracle.ageMillis)} old`;
  at("age-note").textContent = MODES[state.mode] ?? "";
  at("error").textContent = frame.medianAbsoluteError === undefined ? "–" : `±${percent(frame.medianAbsoluteError)}`;
  at("error-note").textContent =
    frame.medianError === undefined ? "no transfer has ended yet" : `half of the last; they take ${percent(Math.abs(frame.medianError))} ${frame.medianError < 0 ? "less" : "more"} than predicted`;
};

const showLinks = (links, own) => {
  map.setLinks(links, own);
  const best = [];
  let congested = 0;
  let measured = 0;
  for (let link = 0; link < links.length; link++) {
    const used = share(links[link]);
    if (used === null) continue;
    measured++;
    if (used >= CONGESTED) congested++;
    if (best.length < SHOWN_LINKS || used > best.at(-1).used) {
      best.push({ link, used });
      best.sort((a, b) => b.used - a.used);
      best.length = Math.min(best.length, SHOWN_LINKS);
    }
  }
  at("headline").textContent = !measured
    ? "No link is measured yet."
    : best[0].used < 0.5
      ? `Nothing is congested: the busiest of ${count(measured)} links is ${percent(best[0].used)} in use.`
      : `${congested ? `${count(congested)} of ${count(measured)} links above ${percent(CONGESTED)}. ` : ""}Busiest: ${nameOf(best[0].link)}, ${percent(best[0].used)} in use.`;
  const rows = best.map(({ link, used }) =>
    element(
      "li",
      {},
      element(
        "button",
        { type: "button", "data-link": link, title: joins(state.tiers[link]?.tier), onclick: () => showLink(link) },
        element("span", {}, nameOf(link)),
        element("span", { class: "gauge", "aria-hidden": "true" }, element("i", { style: `width:${100 * used}%;background:${map.colour(used)}` })),
        element("span", { class: "value" }, percent(used)),
      ),
    ),
  );
  replaceKept(at("busiest"), rows, (row) => row.querySelector("button").dataset.link);
};

const nameOf = (link) => {
  const place = state.tiers[link];
  return place ? `${place.place}${place.member === null ? "" : `, link ${place.member}`}` : `link ${link}`;
};

/** New rows, with the focus where it was. */
const replaceKept = (list, rows, key) => {
  const focused = list.contains(document.activeElement) ? key(document.activeElement.closest("li")) : null;
  list.replaceChildren(...rows);
  if (focused !== null) rows.find((row) => key(row) === focused)?.querySelector("button").focus();
};

const showDecisions = (frame) => {
  const list = at("decisions");
  if (list.contains(document.activeElement) || list.matches(":hover")) return; // it is being read
  for (const each of frame.decisions) {
    list.prepend(
      element(
        "li",
        {},
        element(
          "button",
          { type: "button", onclick: () => showExplanation(each.requestId) },
          element("span", { class: "to" }, each.refusal ? `${each.from}: refused` : `${each.from} → ${each.to}`),
          element("span", {}, each.refusal ? "" : `${millis(each.predictedMillis)} ms`),
          element("span", { class: "id" }, each.requestId),
          element("span", { class: "id" }, each.refusal ? "" : distance(each.tier)),
        ),
      ),
    );
  }
  while (list.children.length > SHOWN_DECISIONS) list.lastElementChild.remove();
  at("passed-by").textContent = frame.passedBy ? `Choose one to see why. ${count(frame.passedBy)} passed too fast to be listed.` : "Choose one to see why.";
};

// Detail

const dialog = at("detail");
at("detail-close").addEventListener("click", () => dialog.close());

const openDetail = (title, ...parts) => {
  at("detail-title").textContent = title;
  at("detail-body").replaceChildren(...parts);
  if (!dialog.open) dialog.showModal();
};

const showExplanation = async (request) => {
  openDetail(`Request ${request}`, element("p", { role: "status" }, "Deciding everything before it again…"));
  try {
    const json = await ask(`/api/explain?fabric=${encodeURIComponent(state.fabric)}&request=${encodeURIComponent(request)}`);
    openDetail(`Request ${request}`, ...explanation(json));
  } catch (e) {
    openDetail(`Request ${request}`, element("p", { role: "alert" }, e.message));
  }
};

const showLink = async (link) => {
  try {
    const json = await ask(`/api/link?fabric=${encodeURIComponent(state.fabric)}&link=${link}`);
    const { parts, draw } = linkDetail(json);
    openDetail(`Link ${json.link}`, ...parts);
    draw();
  } catch (e) {
    openDetail(`Link ${link}`, element("p", { role: "alert" }, e.message));
  }
};

// Time

const play = (change) => {
  const { paused, speed } = { ...state.playback, ...change };
  ask("/api/playback", { method: "POST", body: JSON.stringify({ paused, speed, steps: change.steps ?? 0 }) }).catch((e) => problem(e.message));
};

const showPlayback = (playback) => {
  state.playback = playback;
  at("step").hidden = false;
  at("speed-label").hidden = false;
  setPaused(playback.paused);
  const speed = at("speed");
  if (document.activeElement !== speed) {
    if (![...speed.options].some((option) => Number(option.value) === playback.speed)) speed.append(element("option", {}, String(playback.speed)));
    speed.value = String(playback.speed);
  }
  if (playback.atEnd) at("passed-by").textContent = "The recording has ended.";
};

const setPaused = (isPaused) => {
  at("pause").setAttribute("aria-pressed", String(isPaused));
  at("pause").textContent = isPaused ? "Go on" : "Pause";
};

at("pause").addEventListener("click", () => {
  if (state.playback) {
    play({ paused: !state.playback.paused });
  } else {
    state.isFrozen = !state.isFrozen;
    setPaused(state.isFrozen);
  }
});
at("step").addEventListener("click", () => play({ paused: true, steps: 1 }));
at("speed").addEventListener("change", (event) => play({ speed: Number(event.target.value) }));

// Zoom

at("zoom-in").addEventListener("click", () => map.zoom(1.4));
at("zoom-out").addEventListener("click", () => map.zoom(1 / 1.4));
at("zoom-fit").addEventListener("click", () => map.fit());

const start = () =>
  loadFabrics().catch((e) => {
    problem(e.message);
    setTimeout(start, RETRY_MILLIS);
  });
start();
