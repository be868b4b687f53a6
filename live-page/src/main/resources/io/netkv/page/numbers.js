// Numbers and names as the page shows them.

const TIERS = ["same node", "same rack", "same pod", "cross-pod", "cross-zone", "cross-zone 2", "cross-zone 3"];
const LINKS = ["instance to node", "node to rack", "rack to pod", "pod to what joins pods"];

/** Distance of two instances in words. */
export const distance = (tier) => TIERS[tier] ?? `tier ${tier}`;

/** What a link of a tier joins. */
export const joins = (tier) => LINKS[tier] ?? "zone to what joins zones";

export const count = (value) => value.toLocaleString("en-US");

export const percent = (share) => `${Math.round(100 * share)} %`;

/** Milliseconds with as many digits as mean something. */
export const millis = (value) => {
  const size = Math.abs(value);
  return value.toFixed(size >= 100 ? 0 : size >= 10 ? 1 : size >= 1 ? 2 : 3);
};

export const seconds = (ms) => (ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`);

export const bytes = (value) =>
  value >= 1e9 ? `${(value / 1e9).toFixed(2)} GB` : value >= 1e6 ? `${(value / 1e6).toFixed(1)} MB` : `${Math.round(value / 1e3)} kB`;

/** An element with text or children, and attributes. */
export const element = (name, attributes = {}, ...children) => {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key === "onclick") made.addEventListener("click", value);
    else if (key === "style") made.style.cssText = value;
    else if (value !== undefined) made.setAttribute(key, value);
  }
  made.append(...children);
  return made;
};

/** What a link's byte means: its share in use, or null where that is not known. */
export const UNMEASURED = 255;
export const DOWN = 254;
export const share = (value) => (value >= DOWN ? null : value / 200);

/** Asks the server. Its refusals are errors with its words. */
export const ask = async (path, options) => {
  const answer = await fetch(path, options);
  const json = await answer.json().catch(() => ({ problem: `the server answered ${answer.status}` }));
  if (!answer.ok) throw new Error(json.problem);
  return json;
};
