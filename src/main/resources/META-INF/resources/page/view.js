/** The state of the page. The address holds all of it, so that it can be sent to somebody else. */

/**
 * @typedef {object} View
 * @property {string} screen overview, events, alerts, audit, prices, meters or keys
 * @property {string} tenant the key of the chosen tenant; empty if none
 * @property {string} period this-month, last-month, last-30-days or range
 * @property {string} from the first day, only of the period "range"
 * @property {string} to the day after the last one, only of the period "range"
 * @property {string} zone the IANA time zone
 * @property {string} metric the metric of chart and breakdown
 * @property {string} by the dimension of the breakdown
 * @property {string} split "yes" if the chart is split by that dimension
 * @property {string} sort the order of the table
 * @property {string} filter the filter of the table
 * @property {string} cursor the page of the table; empty for the first one
 * @property {string} reach "own" for the events of the tenant without its descendants; "all" for the changes of everything
 * @property {string} feature the feature of the usage; empty for all
 * @property {string} model the model of the usage; empty for all
 * @property {string} user the user of the usage; empty for all
 * @property {string} actor the caller of the changes; empty for all
 */

/** @type {View} */
const DEFAULTS = {
  screen: "overview",
  tenant: "",
  period: "this-month",
  from: "",
  to: "",
  zone: Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC",
  metric: "totalInferenceCost",
  by: "child",
  split: "",
  sort: "-totalInferenceCost",
  filter: "",
  cursor: "",
  reach: "",
  feature: "",
  model: "",
  user: "",
  actor: "",
};

/** All usage of the tenant, and all changes. */
export const ALL = { reach: "", feature: "", model: "", user: "", actor: "" };

/** Dispatches "change" when the view has changed. */
export const changes = new EventTarget();

/** @returns {View} */
export function current() {
  const given = new URLSearchParams(location.search);
  const view = { ...DEFAULTS };
  for (const name of /** @type {(keyof View)[]} */ (Object.keys(DEFAULTS))) {
    view[name] = given.get(name) ?? DEFAULTS[name];
  }
  return view;
}

/**
 * The address of another view. The page of the table belongs to its tenant, period, order and filter.
 *
 * @param {Partial<View>} changed
 */
export function addressOf(changed) {
  const view = { ...current(), cursor: "", ...changed };
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(view)) {
    const isDefault = value === DEFAULTS[/** @type {keyof View} */ (name)];
    if (value && (!isDefault || name === "zone")) {
      query.set(name, value);
    }
  }
  return `${location.pathname}?${query}`;
}

/** @param {Partial<View>} changed */
export function show(changed) {
  history.pushState(null, "", addressOf(changed));
  changes.dispatchEvent(new Event("change"));
}

/** Shows a view in the place of the present one. @param {Partial<View>} changed */
export function replace(changed) {
  history.replaceState(null, "", addressOf(changed));
  changes.dispatchEvent(new Event("change"));
}

/** Starts again, because another caller may not see the chosen tenant. */
export function forget() {
  history.pushState(null, "", location.pathname);
}

/**
 * Follows a link within the page, unless it is to be opened in another tab.
 *
 * @param {MouseEvent} event
 */
export function follow(event) {
  const link = /** @type {HTMLAnchorElement} */ (event.currentTarget);
  if (event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) {
    return;
  }
  event.preventDefault();
  history.pushState(null, "", link.href);
  changes.dispatchEvent(new Event("change"));
}

window.addEventListener("popstate", () => changes.dispatchEvent(new Event("change")));
