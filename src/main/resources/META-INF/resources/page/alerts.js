/** The alerts of the chosen tenant. */
import { html } from "lit";
import { add, address, get, write } from "./api.js";
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
      this.close();
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
    const { name = "", budget, metric, threshold, period = "P1M", webhook } =
      /** @type {Partial<Alert>} */ (this.edited?.data ?? {});
    const metrics = metric && !SUMS.includes(metric) ? [...SUMS, metric] : SUMS; // it may be that of a meter
    return html`<form class="line" @submit=${this.onSave}>
      ${this.field("name", "Name", html`<input name="name" required maxlength="63" spellcheck="false" value=${name}
        ?readonly=${this.edited !== null} />`)}
      <label>Of <select name="of">
        <optgroup label="Budgets">${budgets.data.map(
          (each) => html`<option value="budget ${each.name}" ?selected=${each.name === budget}>${each.name}</option>`,
        )}</optgroup>
        <optgroup label="Metrics">${metrics.map(
          (each) => html`<option value="metric ${each}" ?selected=${each === metric}>${label(each)}</option>`,
        )}</optgroup>
      </select></label>
      ${this.field("threshold", "Value, of a metric", html`<input name="threshold" inputmode="decimal"
        value=${threshold ?? ""} />`)}
      <label>Period, of a metric <select name="period">${Object.entries(PERIODS).map(
        ([value, text]) => html`<option value=${value} ?selected=${value === (period ?? "")}>${text}</option>`,
      )}</select></label>
      <label>Webhook <select name="webhook">
        <option value="">none</option>${webhooks.data.map(
          ({ id, url }) => html`<option value=${id} ?selected=${id === webhook}>${url}</option>`,
        )}
      </select></label>
      ${this.buttons("Save alert")}
    </form>`;
  }

  /** The time zone of a period stays as it is. @param {SubmitEvent} event */
  onSave(event) {
    const { edited } = this;
    const timeZone = edited?.data.timeZone ?? this.view.zone;
    return this.submit(event, ({ name = "", of = "", threshold, period, webhook }) => {
      const [kind, what] = of.split(" ");
      const subject = kind === "budget" ? { budget: what } : { metric: what, threshold, period, timeZone };
      const body = { ...subject, webhook };
      return edited ? write("PUT", edited.url, body, edited.version) : add(this.below("alerts", name), body, TAKEN);
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
          <td>
            <button type="button" @click=${() => this.edit(this.below("alerts", alert.name))}>Change<span
              class="unseen"> ${alert.name}</span></button>
            <button type="button" @click=${() => this.drop(alert)}>Delete<span class="unseen"> ${alert.name}</span></button>
          </td>
        </tr>`,
      )}</tbody>
    </table></div>`;
  }

  /** @param {Alert} alert */
  drop({ name }) {
    return this.delete(this.below("alerts", name), `Delete the alert ${name} with its firings?`);
  }
}

/** @type {Record<string, string>} */
const PERIODS = { P1M: "month", P1D: "day", P1W: "week", P1Y: "year", "": "all time" };

const TAKEN = { pointer: "name", detail: "is the name of another alert of this tenant" };

customElements.define("canopy-alerts", Alerts);
