/** The audit log: who changed what, in the chosen subtree or everywhere. */
import { html, nothing } from "lit";
import { address, get, getMore } from "./api.js";
import { time } from "./format.js";
import { Part } from "./part.js";
import { range } from "./period.js";
import { source } from "./source.js";
import { show } from "./view.js";

/** @typedef {Record<string, unknown> | null} Fields */
/** @typedef {{ at: string, actor: string, actorKind: string, action: string, tenant: string | null, target: string | null, before: Fields, after: Fields }} Entry */

const LIMIT = 50;

/** @extends {Part<{ data: Entry[], next: string | null }>} */
class Audit extends Part {
  /** @param {string} [cursor] */
  url(cursor) {
    const { tenant, reach, actor } = this.view;
    const { from, to } = range({ ...this.view, zone: "UTC" });
    const where = reach === "all" ? {} : { tenant, subtree: "true" };
    return address(["audit"], { ...where, actor, from, to, limit: LIMIT, cursor });
  }

  /** @param {Map<string, unknown>} changed */
  willUpdate(changed) {
    if (changed.has("view")) {
      this.reload();
    }
  }

  reload() {
    const url = this.url();
    this.load((signal) => get(url, signal));
  }

  /** Adds the next page. @param {{ data: Entry[] }} before @param {string} cursor */
  more(before, cursor) {
    const url = this.url(cursor);
    this.load((signal) => getMore(before, url, signal));
  }

  render() {
    const { reach, actor } = this.view;
    return html`<section aria-labelledby="audit-title" aria-busy=${String(this.busy)}>
      <header><h2 id="audit-title">Changes, by days of UTC</h2>${source(this.url(), "these changes")}</header>
      <form class="line" @submit=${this.onFilter}>
        <label>Of <select name="reach" @change=${(/** @type {Event} */ event) =>
          show({ reach: /** @type {HTMLSelectElement} */ (event.target).value })}>
          <option value="" ?selected=${reach !== "all"}>this tenant and its descendants</option>
          <option value="all" ?selected=${reach === "all"}>everything</option>
        </select></label>
        <label>Caller <input name="actor" .value=${actor} spellcheck="false" /></label>
        <button>Apply</button>
      </form>
      ${this.state(
        (page) => this.table(page),
        () => this.reload(),
      )}
    </section>`;
  }

  /** @param {SubmitEvent} event */
  onFilter(event) {
    event.preventDefault();
    const form = new FormData(/** @type {HTMLFormElement} */ (event.target));
    show({ actor: String(form.get("actor") ?? "").trim() });
  }

  /** @param {{ data: Entry[], next: string | null }} page */
  table(page) {
    const { data, next } = page;
    if (data.length === 0) {
      return html`<p class="empty">Nothing was changed in this period.</p>`;
    }
    return html`<div class="wide" tabindex="0" role="region" aria-label="Table of changes"><table>
        <thead><tr>${["Time", "Caller", "Action", "Tenant", "Changed", "Fields"].map(
          (title) => html`<th scope="col">${title}</th>`,
        )}</tr></thead>
        <tbody>${data.map((entry) => this.row(entry))}</tbody>
      </table></div>
      ${next
        ? html`<nav class="line" aria-label="Pages of changes">
            <button type="button" @click=${() => this.more(page, next)}>More changes</button>
          </nav>`
        : nothing}`;
  }

  /** @param {Entry} entry */
  row({ at, actor, actorKind, action, tenant, target, before, after }) {
    return html`<tr>
      <th scope="row">${time(at, this.view.zone)}</th>
      <td>${actor}<small>${actorKind}</small></td>
      <td>${action}</td>
      <td>${tenant ?? "–"}</td>
      <td>${target ?? "–"}</td>
      <td>${names(before, after).map(
        (name) => html`<small>${name}: ${before ? text(before[name]) : nothing}${before && after ? " → " : nothing}${after ? text(after[name]) : nothing}</small>`,
      )}</td>
    </tr>`;
  }
}

/** @param {Fields} before @param {Fields} after */
function names(before, after) {
  return [...new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})])];
}

/** @param {unknown} value */
function text(value) {
  return typeof value === "string" ? value : (JSON.stringify(value) ?? "–");
}

customElements.define("canopy-audit", Audit);
