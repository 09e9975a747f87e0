/** The alerts of the chosen tenant. */
import { html } from "lit";
import { address, get, remove, write } from "./api.js";
import { firings } from "./firings.js";
import { format } from "./format.js";
import { SUMS, label } from "./metrics.js";
import { Editor } from "./part.js";
import { source } from "./source.js";

/** @typedef {import("./firings.js").Alert} Alert */
/** @typedef {{ alerts: { data: Alert[] }, budgets: { data: { name: string }[] }, webhooks: { data: { id: string, url: string }[] } }} Data */

const LIMIT = 100;

/** @extends {Editor<Data>} */
class Alerts extends Editor {
  static properties = { ...Editor.properties, currency: { attribute: false } };

  constructor() {
    super();
    /** That of the tenant's account. */
    this.currency = "";
  }

  /** @param {string[]} path */
  below(...path) {
    return address(["tenants", this.view.tenant, ...path]);
  }

  get url() {
    return this.below("alerts");
  }

  /** @param {Map<string, unknown>} changed */
  willUpdate(changed) {
    if (changed.has("view")) {
      this.reload();
    }
  }

  reload() {
    const [url, budgets, webhooks] = [this.url, this.below("budgets"), this.below("webhooks")];
    this.load(async (signal) => ({
      alerts: await get(url, signal),
      budgets: await get(budgets, signal),
      webhooks: await get(webhooks, signal),
    }));
  }

  render() {
    return html`<section aria-labelledby="alerts-title" aria-busy=${String(this.busy)}>
        <header><h2 id="alerts-title">Alerts</h2>${source(this.url, "these alerts")}</header>
        ${this.state(
          (data) => html`${this.form(data)}${this.refused()}${this.table(data)}`,
          () => this.reload(),
        )}
      </section>
      <section aria-labelledby="firings-title">
        <header><h2 id="firings-title">Last firings</h2></header>
        ${this.state(({ alerts }) => firings(alerts.data, this.currency, LIMIT))}
      </section>`;
  }

  /** @param {Data} data */
  form({ budgets, webhooks }) {
    return html`<form class="line" @submit=${this.onSave}>
      ${this.field("name", "Name", html`<input name="name" required maxlength="63" spellcheck="false" />`)}
      <label>Of <select name="of">
        <optgroup label="Budgets">${budgets.data.map(({ name }) => html`<option value="budget ${name}">${name}</option>`)}</optgroup>
        <optgroup label="Metrics">${SUMS.map((name) => html`<option value="metric ${name}">${label(name)}</option>`)}</optgroup>
      </select></label>
      ${this.field("threshold", "Value, of a metric", html`<input name="threshold" inputmode="decimal" />`)}
      <label>Period, of a metric <select name="period">
        <option value="P1M">month</option><option value="P1D">day</option><option value="P1W">week</option>
        <option value="P1Y">year</option><option value="">all time</option>
      </select></label>
      <label>Webhook <select name="webhook">
        <option value="">none</option>${webhooks.data.map(({ id, url }) => html`<option value=${id}>${url}</option>`)}
      </select></label>
      <button>Save alert</button>
    </form>`;
  }

  /** @param {SubmitEvent} event */
  onSave(event) {
    return this.submit(event, ({ name = "", of = "", threshold, period, webhook }) => {
      const [kind, what] = of.split(" ");
      const subject = kind === "budget" ? { budget: what } : { metric: what, threshold, period, timeZone: this.view.zone };
      return write("PUT", this.below("alerts", name), { ...subject, webhook });
    });
  }

  /** @param {Data} data */
  table({ alerts: { data }, webhooks }) {
    if (data.length === 0) {
      return html`<p class="empty">This tenant has no alerts.</p>`;
    }
    return html`<div class="wide" tabindex="0" role="region" aria-label="Table of alerts"><table>
      <thead><tr>${["Name", "Of", "At", "Period", "Webhook", "Actions"].map(
        (title) => html`<th scope="col">${title}</th>`,
      )}</tr></thead>
      <tbody>${data.map(
        (alert) => html`<tr>
          <th scope="row">${alert.name}</th>
          <td>${alert.budget === null ? label(alert.metric ?? "") : `budget ${alert.budget}`}</td>
          <td>${alert.metric === null ? "its thresholds" : format(alert.metric, alert.threshold, this.currency)}</td>
          <td>${alert.budget === null ? (PERIODS[alert.period ?? ""] ?? alert.period) : "–"}</td>
          <td>${webhooks.data.find(({ id }) => id === alert.webhook)?.url ?? "none"}</td>
          <td><button type="button" @click=${() => this.delete(alert)}>Delete<span class="unseen"> ${alert.name}</span></button></td>
        </tr>`,
      )}</tbody>
    </table></div>`;
  }

  /** @param {Alert} alert */
  delete({ name }) {
    return confirm(`Delete the alert ${name} with its firings?`) && this.change(() => remove(this.below("alerts", name)));
  }
}

/** @type {Record<string, string>} */
const PERIODS = { "": "all time", P1D: "day", P1W: "week", P1M: "month", P1Y: "year" };

customElements.define("canopy-alerts", Alerts);
