/** The metrics of the chosen tenant, with their change against the period before. */
import { html, nothing } from "lit";
import { address, get } from "./api.js";
import { exact, format, relativeChange } from "./format.js";
import { ADDITIVE, SHOWN, label } from "./metrics.js";
import { Part } from "./part.js";
import { range } from "./period.js";
import { source } from "./source.js";
import { show } from "./view.js";

/** @typedef {Record<string, import("./format.js").Value>} Values */

/** @extends {Part<{ currency: string, metrics: Values, previous: Values, change: Values }>} */
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
    return html`<section aria-labelledby="headline-title" aria-busy=${String(this.busy)}>
      <header><h2 id="headline-title">Metrics</h2>${source(this.url, "these metrics")}</header>
      ${this.state(
        (data) => html`<div class="cards">${SHOWN.map((name) => this.card(name, data))}</div>`,
        () => this.reload(),
      )}
    </section>`;
  }

  /** @param {string} name @param {{ currency: string, metrics: Values, previous: Values, change: Values }} data */
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
