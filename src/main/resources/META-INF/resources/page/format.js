/** Values as text, by the language of the browser. */
import { unit } from "./metrics.js";

/** @typedef {string | number | null | undefined} Value a value of a metric as the API gives it; money is a decimal string */

const NONE = "–";
const EXACT = new Intl.NumberFormat(undefined, { maximumFractionDigits: 9 });
const COUNT = new Intl.NumberFormat(undefined, { maximumFractionDigits: 0 });
const PERCENT = new Intl.NumberFormat(undefined, { style: "percent", maximumFractionDigits: 1 });
const CHANGE = new Intl.NumberFormat(undefined, {
  style: "percent",
  maximumFractionDigits: 1,
  signDisplay: "exceptZero",
});

/** @typedef {{ amounts: Intl.NumberFormat, small: Intl.NumberFormat, least: number }} Money how amounts in a currency are written */

/** @type {Map<string, Money>} by currency */
const MONEY = new Map();

/**
 * @param {string} metric
 * @param {Value} value
 * @param {string} currency that of amounts, an ISO 4217 code
 * @param {string} [zone] the time zone of times
 */
export function format(metric, value, currency, zone) {
  if (value === null || value === undefined) {
    return NONE;
  }
  switch (unit(metric)) {
    case "money":
      return money(value, currency);
    case "ratio":
      return PERCENT.format(Number(value));
    case "time":
      return time(String(value), zone);
    case "number":
      return EXACT.format(/** @type {any} */ (value));
    default:
      return COUNT.format(Number(value));
  }
}

/**
 * A number format takes decimal strings as they are, without rounding them to a double first.
 *
 * @param {Value} value
 * @param {string} currency
 */
export function money(value, currency) {
  const size = Math.abs(Number(value));
  const { amounts, small, least } = formOf(currency);
  const form = size > 0 && size < least ? small : amounts;
  return form.format(/** @type {any} */ (value));
}

/** Amounts have the digits that are usual for the currency, and smaller ones three digits. @param {string} currency */
function formOf(currency) {
  let form = MONEY.get(currency);
  if (!form) {
    const amounts = new Intl.NumberFormat(undefined, { style: "currency", currency });
    const small = new Intl.NumberFormat(undefined, { style: "currency", currency, maximumSignificantDigits: 3 });
    form = { amounts, small, least: 10 ** -(amounts.resolvedOptions().maximumFractionDigits ?? 2) };
    MONEY.set(currency, form);
  }
  return form;
}

/** The value with all its digits, without its currency. @param {string} metric @param {Value} value */
export function exact(metric, value) {
  const isNumber = value !== null && value !== undefined && unit(metric) !== "time";
  return isNumber ? EXACT.format(/** @type {any} */ (value)) : String(value ?? NONE);
}

/** @param {string} instant @param {string} [zone] */
export function time(instant, zone) {
  return new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short", timeZone: zone }).format(
    new Date(instant),
  );
}

/** @param {string} instant @param {string} zone */
export function day(instant, zone) {
  return new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeZone: zone }).format(new Date(instant));
}

/** The change as a share of the value before; null if there is nothing to compare. @param {Value} change @param {Value} before */
export function relativeChange(change, before) {
  const base = Number(before);
  return change === null || change === undefined || !base ? null : CHANGE.format(Number(change) / Math.abs(base));
}

/** @param {Value} part @param {Value} whole */
export function share(part, whole) {
  return Number(whole) ? Number(part) / Number(whole) : 0;
}

/** @param {number} ratio */
export function percent(ratio) {
  return PERCENT.format(ratio);
}
