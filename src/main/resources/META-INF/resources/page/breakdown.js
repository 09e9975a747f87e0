/** The parts of the chosen metric. A child is a link further down the tree, and any other part to its own parts. */
import { html, svg } from "lit";
import { address, get } from "./api.js";
import { exact, format, percent, share } from "./format.js";
import { label } from "./metrics.js";
import { NARROWING, filterOf, restrictions } from "./narrowing.js";
import { Part } from "./part.js";
import { range } from "./period.js";
import { source } from "./source.js";
import { addressOf, follow, show } from "./view.js";

/** @typedef {{ key: string | null, name: string | null, value: string | number | null, parts?: number }} Slice */

const LIMIT = 12;
const DIMENSIONS = [
  ["child", "Child"],
  ["model", "Model"],
  ["feature", "Feature"],
  ["user", "User"],
];

/** @extends {Part<{ data: Slice[], currency: string, whole: string | number | null }>} */
class Breakdown extends Part {
  static properties = { ...Part.properties, changes: { attribute: false } };

  constructor() {
    super();
    this.changes = 0;
  }

  get url() {
    const { tenant, by, metric } = this.view;
    return address(["tenants", tenant, "metrics", "breakdown"], {
      by,
      metric,
      filter: filterOf(this.view),
      limit: LIMIT,
      ...range(this.view),
    });
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
    return html`<section aria-labelledby="breakdown-title" aria-busy=${String(this.busy)}>
      <header>
        <h2 id="breakdown-title">${label(this.view.metric)} by</h2>
        <span role="group" aria-label="Dimension" class="choice">
          ${DIMENSIONS.map(
            ([by, name]) => html`<button type="button" aria-pressed=${String(this.view.by === by)}
              @click=${() => show({ by })}>${name}</button>`,
          )}
        </span>
        <span class="choice">${restrictions(this.view)}</span>
        <a href=${addressOf({ screen: "events" })} @click=${follow}>Events</a>
        ${source(this.url, "these parts")}
      </header>
      ${this.state(
        ({ data, whole, currency }) =>
          data.length === 0
            ? html`<p class="empty">There is no usage in this period.</p>`
            : html`<table class="parts"><tbody>${data.map((slice) => this.row(slice, whole, currency))}</tbody></table>`,
        () => this.reload(),
      )}
    </section>`;
  }

  /** @param {Slice} slice @param {string | number | null} whole @param {string} currency */
  row(slice, whole, currency) {
    const ratio = share(slice.value, whole);
    const width = `${Math.max(0, Math.min(1, ratio)) * 100}%`;
    return html`<tr>
      <th scope="row">${this.name(slice)}</th>
      <td class="bar"><svg aria-hidden="true" width="100%" height="10">${svg`<rect width=${width} height="10" rx="2"/>`}</svg></td>
      <td class="number" title=${exact(this.view.metric, slice.value)}>${this.value(slice, currency)}</td>
      <td class="number">${percent(ratio)}</td>
    </tr>`;
  }

  /** The value, as a link to its events. @param {Slice} slice @param {string} currency */
  value({ key, value, parts }, currency) {
    const text = format(this.view.metric, value, currency);
    if (key === null || parts !== undefined) {
      return text;
    }
    const { by, tenant } = this.view;
    const events = by !== "child" ? { [by]: key } : key === tenant ? { reach: "own" } : { tenant: key };
    return html`<a href=${addressOf({ screen: "events", ...events })} @click=${follow}>${text}<span
      class="unseen"> events of ${key}</span></a>`;
  }

  /** The dimension that comes after the chosen one: the first to which the usage is not narrowed, and then the children. */
  get next() {
    return NARROWING.find((name) => name !== this.view.by && !this.view[name]) ?? "child";
  }

  /** @param {Slice} slice */
  name({ key, name, parts }) {
    if (parts !== undefined) {
      return html`${parts} others`;
    }
    if (key === null) {
      return html`<em>none</em>`;
    }
    if (this.view.by !== "child") {
      return html`<a href=${addressOf({ [this.view.by]: key, by: this.next })} @click=${follow}>${name ?? key}</a>`;
    }
    return key === this.view.tenant
      ? html`<em>${name}, without children</em>`
      : html`<a href=${addressOf({ tenant: key })} @click=${follow}>${name}</a>`;
  }
}

customElements.define("canopy-breakdown", Breakdown);
