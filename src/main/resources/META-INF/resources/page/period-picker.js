/** The choice of the period and its time zone. */
import { LitElement, html, nothing } from "lit";
import { day } from "./format.js";
import { PERIODS, plusDays, range } from "./period.js";
import { current, show } from "./view.js";

class PeriodPicker extends LitElement {
  static properties = { view: { attribute: false } };

  constructor() {
    super();
    this.view = current();
  }

  createRenderRoot() {
    return this;
  }

  render() {
    const { period, zone } = this.view;
    return html`<form class="line" @submit=${(/** @type {Event} */ event) => event.preventDefault()}>
      <label>Period
        <select @change=${this.onPeriod}>
          ${PERIODS.map(([value, text]) => html`<option value=${value} ?selected=${value === period}>${text}</option>`)}
        </select>
      </label>
      ${period === "range" ? this.days() : nothing}
      <label>Time zone
        <select @change=${(/** @type {Event} */ event) => show({ zone: valueOf(event) })}>
          ${zones(zone).map((name) => html`<option ?selected=${name === zone}>${name}</option>`)}
        </select>
      </label>
    </form>${this.printed()}`;
  }

  /** The period in words, for a print, which has no form. */
  printed() {
    const { from, to, timeZone } = range(this.view);
    return html`<p class="printed">${day(from, "UTC")} – ${day(plusDays(to, -1), "UTC")}, ${timeZone}</p>`;
  }

  /** The last day belongs to the period. */
  days() {
    const { from, to } = range(this.view);
    return html`<label>From
        <input type="date" .value=${from} max=${plusDays(to, -1)}
          @change=${(/** @type {Event} */ event) => valueOf(event) && show({ from: valueOf(event), to })} />
      </label>
      <label>Through
        <input type="date" .value=${plusDays(to, -1)} min=${from}
          @change=${(/** @type {Event} */ event) => valueOf(event) && show({ from, to: plusDays(valueOf(event), 1) })} />
      </label>`;
  }

  /** Other days begin with those of the period before. @param {Event} event */
  onPeriod(event) {
    const period = valueOf(event);
    const { from, to } = range(this.view);
    show(period === "range" ? { period, from, to } : { period, from: "", to: "" });
  }
}

/** @param {Event} event */
function valueOf(event) {
  return /** @type {HTMLInputElement} */ (event.target).value;
}

/** @param {string} chosen */
function zones(chosen) {
  return [...new Set([chosen, "UTC", ...Intl.supportedValuesOf("timeZone")])];
}

customElements.define("canopy-period", PeriodPicker);
