/** The chosen metric over time. */
import { html } from "lit";
import uPlot from "uplot";
import { address, get } from "./api.js";
import { exact, format, time, day } from "./format.js";
import { label } from "./metrics.js";
import { Part } from "./part.js";
import { granularity, range } from "./period.js";
import { source } from "./source.js";

/** @typedef {{ data: { from: string, to: string, metrics: Record<string, string | number | null> }[], currency: string }} Series */

const HEIGHT = 220;
const DARK = matchMedia("(prefers-color-scheme: dark)");

/** @extends {Part<Series>} */
class Chart extends Part {
  static properties = { ...Part.properties, changes: { attribute: false } };

  constructor() {
    super();
    this.changes = 0;
    /** @type {uPlot | null} */
    this.plot = null;
    this.resizes = new ResizeObserver(() => this.fit());
    this.redraw = () => this.draw();
  }

  connectedCallback() {
    super.connectedCallback();
    this.resizes.observe(this);
    DARK.addEventListener("change", this.redraw);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.resizes.disconnect();
    DARK.removeEventListener("change", this.redraw);
    this.plot?.destroy();
    this.plot = null;
  }

  get url() {
    const days = range(this.view);
    const wanted = { metric: this.view.metric, granularity: granularity(days), ...days };
    return address(["tenants", this.view.tenant, "metrics", "series"], wanted);
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

  /** @param {Map<string, unknown>} changed */
  updated(changed) {
    if (changed.has("data")) {
      this.draw();
    }
  }

  render() {
    const { metric } = this.view;
    return html`<section aria-labelledby="chart-title" aria-busy=${String(this.busy)}>
      <header><h2 id="chart-title">${label(metric)} over time</h2>${source(this.url, "this chart")}</header>
      ${this.state(
        ({ data }) => html`<div class="plot" aria-hidden="true"></div>
          <details>
            <summary>Values</summary>
            <table>
              <thead><tr><th scope="col">From</th><th scope="col" class="number">${label(metric)}</th></tr></thead>
              <tbody>${data.map((bucket) => this.row(bucket))}</tbody>
            </table>
          </details>`,
        () => this.reload(),
      )}
    </section>`;
  }

  /** @param {Series["data"][0]} bucket */
  row({ from, metrics }) {
    const { metric, zone } = this.view;
    const hourly = granularity(range(this.view)) === "PT1H";
    return html`<tr>
      <th scope="row">${hourly ? time(from, zone) : day(from, zone)}</th>
      <td class="number">${exact(metric, metrics[metric])}</td>
    </tr>`;
  }

  /** Draws a point at the start of each bucket. A pixel needs no exact money. */
  draw() {
    this.plot?.destroy();
    this.plot = null;
    const place = /** @type {HTMLElement | null} */ (this.querySelector(".plot"));
    if (!place || !this.data) {
      return;
    }
    const times = this.data.data.map((bucket) => Date.parse(bucket.from) / 1000);
    const values = this.data.data.map((bucket) => Number(bucket.metrics[this.view.metric] ?? 0));
    this.plot = new uPlot(this.options(place.clientWidth, this.data.currency), [times, values], place);
  }

  /** @param {number} width @param {string} currency @returns {uPlot.Options} */
  options(width, currency) {
    const { metric, zone } = this.view;
    const style = getComputedStyle(this);
    const colour = (/** @type {string} */ name) => style.getPropertyValue(name).trim();
    const [accent, muted, line] = [colour("--accent"), colour("--muted"), colour("--line")];
    const axis = { stroke: muted, grid: { stroke: line, width: 1 }, ticks: { stroke: line, width: 1 } };
    const text = (/** @type {unknown} */ _, /** @type {number[]} */ values) => values.map((value) => format(metric, value, currency));
    return {
      width,
      height: HEIGHT,
      tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), zone),
      cursor: { y: false },
      legend: { show: false },
      axes: [axis, { ...axis, size: 70, values: text }],
      series: [{}, { label: label(metric), stroke: accent, width: 2, fill: `${accent}22`, points: { size: 5 } }],
    };
  }

  fit() {
    const place = this.querySelector(".plot");
    if (place && this.plot && place.clientWidth !== this.plot.width) {
      this.plot.setSize({ width: place.clientWidth, height: HEIGHT });
    }
  }
}

customElements.define("canopy-chart", Chart);
