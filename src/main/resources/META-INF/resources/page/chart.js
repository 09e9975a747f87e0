/** The chosen metric over time: as a whole, or by the dimension of the breakdown. */
import { html, nothing } from "lit";
import uPlot from "uplot";
import { address, get } from "./api.js";
import { exact, format, time, day } from "./format.js";
import { label } from "./metrics.js";
import { filterOf } from "./narrowing.js";
import { Part } from "./part.js";
import { granularity, range } from "./period.js";
import { source } from "./source.js";
import { show } from "./view.js";

/** @typedef {string | number | null} Value */
/** @typedef {{ key?: string, name: string | null, value: Value, parts?: number }} Slice */
/** @typedef {{ data: { from: string, to: string, metrics: Record<string, Value>, parts?: Slice[] }[], currency: string }} Series */
/** @typedef {{ name: string, values: Value[] }} Line a value for each bucket */

const HEIGHT = 220;
const DARK = matchMedia("(prefers-color-scheme: dark)");

/** As many parts as there are colours, but one; the last one is that of all others. */
const PARTS = 5;

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
    const { tenant, metric, by, split } = this.view;
    const days = range(this.view);
    const filter = filterOf(this.view);
    // A filter needs a dimension, whether its parts are shown or not.
    const parts = split || filter ? { by, filter, limit: PARTS } : {};
    const wanted = { metric, granularity: granularity(days), ...parts, ...days };
    return address(["tenants", tenant, "metrics", "series"], wanted);
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

  /** What the chart shows: the parts, the largest first, or the whole. @param {Series} series @returns {Line[]} */
  lines({ data }) {
    const parts = this.view.split ? data[0]?.parts : undefined;
    if (!parts) {
      const { metric } = this.view;
      return [{ name: label(metric), values: data.map((bucket) => bucket.metrics[metric] ?? null) }];
    }
    return parts.map((part, index) => ({
      name: part.parts === undefined ? (part.name ?? "none") : "others",
      values: data.map((bucket) => bucket.parts?.[index]?.value ?? 0),
    }));
  }

  render() {
    const { metric, split, by } = this.view;
    return html`<section aria-labelledby="chart-title" aria-busy=${String(this.busy)}>
      <header>
        <h2 id="chart-title">${label(metric)} over time</h2>
        <button type="button" aria-pressed=${String(split !== "")}
          @click=${() => show({ split: split ? "" : "yes" })}>By ${by}</button>
        ${source(this.url, "this chart")}
      </header>
      ${this.state(
        (series) => this.content(series),
        () => this.reload(),
      )}
    </section>`;
  }

  /** @param {Series} series */
  content(series) {
    const lines = this.lines(series);
    return html`<div class="plot" aria-hidden="true"></div>
      ${this.view.split ? this.legend(lines) : nothing}
      <details>
        <summary>Values</summary>
        <div class="wide" tabindex="0" role="region" aria-label="Values of the chart"><table>
          <thead><tr><th scope="col">From</th>${lines.map(
            ({ name }) => html`<th scope="col" class="number">${name}</th>`,
          )}</tr></thead>
          <tbody>${series.data.map(({ from }, index) => this.row(from, index, lines))}</tbody>
        </table></div>
      </details>`;
  }

  /** @param {Line[]} lines */
  legend(lines) {
    return html`<ul class="legend" aria-hidden="true">${lines.map(
      ({ name }, index) => html`<li><svg width="12" height="12"><rect class="part-${index + 1}" width="12" height="12" rx="2"></rect></svg> ${name}</li>`,
    )}</ul>`;
  }

  /** @param {string} from @param {number} index @param {Line[]} lines */
  row(from, index, lines) {
    const { metric, zone } = this.view;
    const hourly = granularity(range(this.view)) === "PT1H";
    return html`<tr>
      <th scope="row">${hourly ? time(from, zone) : day(from, zone)}</th>
      ${lines.map(({ values }) => html`<td class="number">${exact(metric, values[index])}</td>`)}
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
    const lines = this.lines(this.data);
    const values = lines.map((line) => line.values.map((value) => Number(value ?? 0)));
    this.plot = new uPlot(this.options(place.clientWidth, this.data.currency, lines), [times, ...values], place);
  }

  /** @param {number} width @param {string} currency @param {Line[]} lines @returns {uPlot.Options} */
  options(width, currency, lines) {
    const { metric, zone, split } = this.view;
    const style = getComputedStyle(this);
    const colour = (/** @type {string} */ name) => style.getPropertyValue(name).trim();
    const [accent, muted, grid] = [colour("--accent"), colour("--muted"), colour("--line")];
    const axis = { stroke: muted, grid: { stroke: grid, width: 1 }, ticks: { stroke: grid, width: 1 } };
    const text = (/** @type {unknown} */ _, /** @type {number[]} */ values) => values.map((value) => format(metric, value, currency));
    const series = lines.map(({ name }, index) => ({
      label: name,
      stroke: split ? colour(`--part-${index + 1}`) : accent,
      width: 2,
      fill: split ? undefined : `${accent}22`,
      points: { size: 5 },
    }));
    return {
      width,
      height: HEIGHT,
      tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), zone),
      cursor: { y: false },
      legend: { show: false },
      axes: [axis, { ...axis, size: 70, values: text }],
      series: [{}, ...series],
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
