/** Periods of days in a time zone. Days are texts such as 2026-03-01. */

/** @typedef {import("./view.js").View} View */

export const PERIODS = [
  ["this-month", "This month"],
  ["last-month", "Last month"],
  ["last-30-days", "Last 30 days"],
  ["range", "Other days"],
];

const DAY = 86_400_000;

/**
 * The range of a view as the API takes it: the first day, and the day after the last one. A month that is not over ends
 * with today, so that it is compared with as many days before.
 *
 * @param {View} view
 * @returns {{ from: string, to: string, timeZone: string }}
 */
export function range(view) {
  const today = todayIn(view.zone);
  const month = `${today.slice(0, 7)}-01`;
  switch (view.period) {
    case "last-month":
      return { from: `${plusDays(month, -1).slice(0, 7)}-01`, to: month, timeZone: view.zone };
    case "last-30-days":
      return { from: plusDays(today, -29), to: plusDays(today, 1), timeZone: view.zone };
    case "range":
      return { from: view.from || month, to: view.to || plusDays(today, 1), timeZone: view.zone };
    default:
      return { from: month, to: plusDays(today, 1), timeZone: view.zone };
  }
}

/** As many days before a range. @param {{ from: string, to: string, timeZone: string }} range */
export function before({ from, to, timeZone }) {
  return { from: plusDays(from, (Date.parse(from) - Date.parse(to)) / DAY), to: from, timeZone };
}

/** The length of the buckets in a chart of the range. @param {{ from: string, to: string }} range */
export function granularity({ from, to }) {
  const days = (Date.parse(to) - Date.parse(from)) / DAY;
  if (days <= 2) {
    return "PT1H";
  }
  return days <= 100 ? "P1D" : days <= 700 ? "P1W" : "P1M";
}

/** @param {string} day @param {number} count */
export function plusDays(day, count) {
  return new Date(Date.parse(day) + count * DAY).toISOString().slice(0, 10);
}

/** @param {string} zone */
function todayIn(zone) {
  const form = { timeZone: zone, year: "numeric", month: "2-digit", day: "2-digit" };
  return new Intl.DateTimeFormat("en-CA", /** @type {Intl.DateTimeFormatOptions} */ (form)).format(new Date());
}
