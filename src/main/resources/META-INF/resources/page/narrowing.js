/** Usage that is narrowed to a feature, a model or a user. */
import { html } from "lit";
import { addressOf, follow } from "./view.js";

/** @typedef {import("./view.js").View} View */
/** @typedef {"feature" | "model" | "user"} Dimension */

/** The dimensions by which usage is narrowed, in the order in which one goes down. */
export const NARROWING = /** @type {Dimension[]} */ (["model", "feature", "user"]);

/** The filter of the API for the usage of a view; empty for all usage. @param {View} view */
export function filterOf(view) {
  return NARROWING.filter((name) => view[name])
    .map((name) => `${name}==${quoted(view[name])}`)
    .join(";");
}

/** Whether numbers are of a part of the usage only. @param {View} view */
export function isNarrowed(view) {
  return filterOf(view) !== "";
}

/** A text of RSQL. An asterisk without a backslash would stand for any text. @param {string} text */
function quoted(text) {
  return `"${text.replaceAll("*", "\\*").replace(/[\\"]/g, "\\$&")}"`;
}

/** A link for each restriction, to the same view without it. @param {View} view */
export function restrictions(view) {
  return NARROWING.filter((name) => view[name]).map((name) => restriction(`${name} ${view[name]}`, { [name]: "" }));
}

/** @param {string} text @param {Partial<View>} without */
export function restriction(text, without) {
  return html`<a href=${addressOf(without)} @click=${follow}>${text} ×<span class="unseen"> remove this filter</span></a>`;
}
