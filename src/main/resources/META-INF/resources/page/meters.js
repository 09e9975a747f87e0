/** The meters: metrics that operators define. */
import { html, nothing } from "lit";
import { add, address, get, write } from "./api.js";
import { day, percent } from "./format.js";
import { Editor } from "./part.js";
import { source } from "./source.js";

/** @typedef {{ key: string, state: string, progress: number, aggregation: string, value: string | null, filter: string | null, unit: string | null, description: string | null, metrics: string[], completeFrom: string | null }} Meter */

const URL = address(["meters"]);
const AGGREGATIONS = ["sum", "count", "min", "max", "latest", "average", "distinct"];

/** @extends {Editor<{ data: Meter[] }>} */
class Meters extends Editor {
  static properties = { ...Editor.properties, operates: { attribute: false } };

  constructor() {
    super();
    /** Whether the caller may define meters. */
    this.operates = false;
  }

  connectedCallback() {
    super.connectedCallback();
    this.reload();
  }

  reload() {
    this.load((signal) => get(URL, signal));
  }

  render() {
    return html`<section aria-labelledby="meters-title" aria-busy=${String(this.busy)}>
      <header><h2 id="meters-title">Meters</h2>${source(URL, "these meters")}</header>
      ${this.operates ? this.form() : nothing}
      ${this.refused()}
      ${this.state(
        ({ data }) => this.table(data),
        () => this.reload(),
      )}
    </section>`;
  }

  form() {
    const { key = "", unit, description } = /** @type {Partial<Meter>} */ (this.edited?.data ?? {});
    return html`<form class="line" @submit=${this.onSave}>
      ${this.field("key", "Key", html`<input name="key" required spellcheck="false" placeholder="pages" value=${key}
        ?readonly=${this.edited !== null} />`)}
      ${this.edited ? nothing : this.definition()}
      ${this.field("unit", "Unit", html`<input name="unit" placeholder="pages" value=${unit ?? ""} />`)}
      ${this.field("description", "Description", html`<input name="description" value=${description ?? ""} />`)}
      ${this.buttons("Save meter")}
    </form>`;
  }

  /** What a meter counts, which never changes. */
  definition() {
    return html`${this.field("aggregation", "Aggregation", html`<select name="aggregation">${AGGREGATIONS.map(
        (name) => html`<option>${name}</option>`,
      )}</select>`)}
      ${this.field("value", "Value", html`<input name="value" spellcheck="false" placeholder="attributes.pages" />`)}
      ${this.field("filter", "Filter", html`<input name="filter" spellcheck="false" placeholder="feature==chat" />`)}`;
  }

  /** @param {SubmitEvent} event */
  onSave(event) {
    const { edited } = this;
    return this.submit(event, ({ key = "", ...meter }) => {
      if (!edited) {
        return add(address(["meters", key]), meter, TAKEN);
      }
      const { aggregation, value, filter } = edited.data;
      return write("PUT", edited.url, { aggregation, value, filter, ...meter }, edited.version);
    });
  }

  /** @param {Meter[]} meters */
  table(meters) {
    if (meters.length === 0) {
      return html`<p class="empty">There are no meters.</p>`;
    }
    return html`<div class="wide" tabindex="0" role="region" aria-label="Table of meters"><table>
      <thead><tr>
        ${["Key", "Aggregation", "Value", "Filter", "Unit", "State", "Metrics"].map((title) => html`<th scope="col">${title}</th>`)}
        ${this.operates ? html`<th scope="col">Actions</th>` : nothing}
      </tr></thead>
      <tbody>${meters.map((meter) => this.row(meter))}</tbody>
    </table></div>`;
  }

  /** @param {Meter} meter */
  row({ key, state, progress, aggregation, value, filter, unit, description, metrics, completeFrom }) {
    return html`<tr data-meter=${key}>
      <th scope="row">${key}${description ? html`<small>${description}</small>` : nothing}</th>
      <td>${aggregation}</td>
      <td>${value ?? "–"}</td>
      <td>${filter ?? "–"}</td>
      <td>${unit ?? "–"}</td>
      <td>${state === "ready" ? state : `${state}, ${percent(progress)}`}${completeFrom
        ? html`<small>complete from ${day(completeFrom, "UTC")}</small>`
        : nothing}</td>
      <td>${metrics.join(", ")}</td>
      ${this.operates
        ? html`<td>
            <button type="button" @click=${() => this.edit(address(["meters", key]))}>Change<span class="unseen"> ${key}</span></button>
            <button type="button" @click=${() => this.drop(key)}>Delete<span class="unseen"> ${key}</span></button>
          </td>`
        : nothing}
    </tr>`;
  }

  /** @param {string} key */
  drop(key) {
    return this.delete(address(["meters", key]), `Delete the meter ${key} and its values?`);
  }
}

const TAKEN = { pointer: "key", detail: "is the key of another meter" };

customElements.define("canopy-meters", Meters);
