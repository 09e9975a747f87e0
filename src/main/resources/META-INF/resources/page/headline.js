/** The metrics of the chosen tenant, with their change against the period before. */
import { html, nothing } from "lit";
import { address, get } from "./api.js";
import { exact, format, relativeChange } from "./format.js";
import { ADDITIVE, SHOWN, label } from "./metrics.js";
import { NARROWING, filterOf, isNarrowed, restrictions } from "./narrowing.js";
import { Part } from "./part.js";
import { before, range } from "./period.js";
import { source } from "./source.js";
import { show } from "./view.js";

/** @typedef {Record<string, import("./format.js").Value>} Values */

/** @typedef {{ currency: string, metrics: Values, previous: Values, change: Values }} Data */

/** @extends {Part<Data>} */
class Headline extends Part {
  static properties = { ...Part.properties, changes: { attribute: false } };

  constructor() {
    super();
    /** The number of changes that the stream has reported. */
    this.changes = 0;
  }

  get url() {
    const wanted = { metrics: SHOWN.join(","), ...range(this.view), compareTo: "previous" };
    return address(["tenants", this.view.tenant, "metrics"], wanted);
  }

  /** The metrics that are shown: of narrowed usage, those that the API splits. */
  get shown() {
    return isNarrowed(this.view) ? ADDITIVE : SHOWN;
  }

  /** The call for a metric of narrowed usage. @param {string} metric @param {{ from: string, to: string }} days */
  urlOf(metric, days) {
    const by = NARROWING.find((name) => this.view[name]);
    const wanted = { by, metric, filter: filterOf(this.view), limit: 1, ...days };
    return address(["tenants", this.view.tenant, "metrics", "breakdown"], wanted);
  }

  /** @param {Map<string, unknown>} changed */
  willUpdate(changed) {
    if (changed.has("view") || changed.has("changes")) {
      this.reload();
    }
  }

  reload() {
    const [url, days, isPart] = [this.url, range(this.view), isNarrowed(this.view)];
    this.load((signal) => (isPart ? this.readParts(days, signal) : get(url, signal)));
  }

  /**
   * The metrics of narrowed usage, in the same shape. The change is only shown as a share of the value before.
   *
   * @param {{ from: string, to: string, timeZone: string }} days
   * @param {AbortSignal} signal
   * @returns {Promise<Data>}
   */
  async readParts(days, signal) {
    const read = (/** @type {{ from: string, to: string }} */ at) =>
      Promise.all(ADDITIVE.map((metric) => get(this.urlOf(metric, at), signal)));
    const [now, then] = await Promise.all([read(days), read(before(days))]);
    const named = (/** @type {(index: number) => import("./format.js").Value} */ value) =>
      Object.fromEntries(ADDITIVE.map((metric, index) => [metric, value(index)]));
    return {
      currency: now[0].currency,
      metrics: named((index) => now[index].whole),
      previous: named((index) => then[index].whole),
      change: named((index) => Number(now[index].whole) - Number(then[index].whole)),
    };
  }

  render() {
    return html`<section aria-labelledby="headline-title" aria-busy=${String(this.busy)}>
      <header>
        <h2 id="headline-title">Metrics</h2>
        <span class="choice">${restrictions(this.view)}</span>
        ${this.sources()}
      </header>
      ${this.state(
        (data) => html`<div class="cards">${this.shown.map((name) => this.card(name, data))}</div>`,
        () => this.reload(),
      )}
    </section>`;
  }

  sources() {
    const days = range(this.view);
    return isNarrowed(this.view)
      ? html`<span class="sources">${ADDITIVE.map((metric) => source(this.urlOf(metric, days), label(metric)))}</span>`
      : source(this.url, "these metrics");
  }

  /** @param {string} name @param {Data} data */
  card(name, { currency, metrics, previous, change }) {
    const value = metrics[name];
    const compared = relativeChange(change?.[name], previous?.[name]);
    const content = html`<span class="label">${label(name)}</span>
      <span class="value" title=${exact(name, value)} data-metric=${name}>${format(name, value, currency, this.view.zone)}</span>
      ${compared
        ? html`<span class="change" title="Before: ${exact(name, previous[name])}">${compared}<span class="unseen">
              against the period before</span></span>`
        : nothing}`;
    return ADDITIVE.includes(name)
      ? html`<button type="button" class="card" aria-pressed=${String(this.view.metric === name)}
          @click=${() => show({ metric: name })}>${content}</button>`
      : html`<div class="card">${content}</div>`;
  }
}

customElements.define("canopy-headline", Headline);
