/** When the alerts of the chosen tenant have fired. */
import { html } from "lit";
import { address, get } from "./api.js";
import { exact, format, percent, time } from "./format.js";
import { label } from "./metrics.js";
import { Part } from "./part.js";
import { source } from "./source.js";
import { addressOf, follow } from "./view.js";

/** @typedef {import("./format.js").Value} Value */
/** @typedef {{ firedAt: string, metric: string, amount: Value, threshold: string, value: Value }} Firing */
/** @typedef {{ name: string, budget: string | null, metric: string | null, threshold: Value, period: string | null, timeZone: string | null, webhook: string | null, firings: Firing[] }} Alert */

const LIMIT = 5;

/** @extends {Part<{ data: Alert[] }>} */
class Firings extends Part {
  static properties = { ...Part.properties, changes: { attribute: false }, currency: { attribute: false } };

  constructor() {
    super();
    this.changes = 0;
    /** That of the tenant's account. */
    this.currency = "";
  }

  get url() {
    return address(["tenants", this.view.tenant, "alerts"]);
  }

  /** @param {Map<string, unknown>} changed */
  willUpdate(changed) {
    if (changed.has("view") || changed.has("changes")) {
      this.reload();
    }
  }

  reload() {
    const url = this.url;
    this.load((signal) => get(url, signal));
  }

  render() {
    return html`<section aria-labelledby="firings-title" aria-busy=${String(this.busy)}>
      <header>
        <h2 id="firings-title">Alerts</h2>
        <a href=${addressOf({ screen: "alerts" })} @click=${follow}>All alerts</a>
        ${source(this.url, "these alerts")}
      </header>
      ${this.state(
        ({ data }) => firings(data, this.currency, LIMIT),
        () => this.reload(),
      )}
    </section>`;
  }
}

/**
 * The last firings of all alerts, the newest first.
 *
 * @param {Alert[]} alerts
 * @param {string} currency
 * @param {number} limit
 */
export function firings(alerts, currency, limit) {
  const all = alerts.flatMap(({ name, firings }) => firings.map((firing) => ({ name, ...firing })));
  const last = all.sort((a, b) => b.firedAt.localeCompare(a.firedAt)).slice(0, limit);
  if (last.length === 0) {
    return html`<p class="empty">No alert has fired.</p>`;
  }
  return html`<ul class="firings">${last.map(
    ({ name, firedAt, metric, amount, threshold, value }) => html`<li>
      <strong>${name}</strong>: ${label(metric)} is
      <span title=${exact(metric, value)}>${format(metric, value, currency)}</span>${Number(threshold) === 1
        ? html`, and has reached`
        : html`, and has reached ${percent(Number(threshold))} of`}
      <span title=${exact(metric, amount)}>${format(metric, amount, currency)}</span>
      <small>${time(firedAt)}</small>
    </li>`,
  )}</ul>`;
}

customElements.define("canopy-firings", Firings);
