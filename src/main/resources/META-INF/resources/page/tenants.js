/** The table of all tenants below the chosen one. */
import { html, nothing } from "lit";
import { address, get } from "./api.js";
import { exact, format } from "./format.js";
import { SHOWN, label } from "./metrics.js";
import { isNarrowed } from "./narrowing.js";
import { Part } from "./part.js";
import { range } from "./period.js";
import { source } from "./source.js";
import { addressOf, follow, show } from "./view.js";

/** @typedef {{ tenant: string, name: string, parent: string | null, currency: string, metrics: Record<string, string | number | null> }} Row */

const LIMIT = 25;
const EXAMPLE = "totalInferenceCost=gt=10;depth==1";

/** @extends {Part<{ data: Row[], next: string | null }>} */
class Tenants extends Part {
  get url() {
    const { tenant, sort, filter, cursor } = this.view;
    const wanted = { ancestor: tenant, metrics: SHOWN.join(","), ...range(this.view), sort, filter, limit: LIMIT, cursor };
    return address(["tenants", "metrics"], wanted);
  }

  /** @param {Map<string, unknown>} changed */
  willUpdate(changed) {
    if (changed.has("view")) {
      this.reload();
    }
  }

  reload() {
    const url = this.url;
    this.load((signal) => get(url, signal));
  }

  render() {
    return html`<section aria-labelledby="tenants-title" aria-busy=${String(this.busy)}>
      <header><h2 id="tenants-title">Tenants${isNarrowed(this.view) ? ", with all usage" : ""}</h2>${source(this.url, "this table")}</header>
      <form class="line" @submit=${this.onFilter}>
        <label>Filter <input name="filter" placeholder=${EXAMPLE} .value=${this.view.filter} /></label>
        <button>Apply</button>
      </form>
      ${this.state(
        (page) => html`${this.table(page)}${this.pages(page)}`,
        () => this.reload(),
      )}
    </section>`;
  }

  /** @param {{ data: Row[] }} page */
  table({ data }) {
    if (data.length === 0) {
      return html`<p class="empty">No tenant meets the filter.</p>`;
    }
    return html`<div class="wide" tabindex="0" role="region" aria-label="Table of tenants"><table>
      <thead><tr>${this.column("name", "Tenant")}${SHOWN.map((name) => this.column(name, label(name)))}</tr></thead>
      <tbody>
        ${data.map(
          (row) => html`<tr>
            <th scope="row">
              <a href=${addressOf({ tenant: row.tenant })} @click=${follow}>${row.name}</a><small>${row.tenant}</small>
            </th>
            ${SHOWN.map(
              (name) => html`<td class="number" title=${exact(name, row.metrics[name])}>
                ${format(name, row.metrics[name], row.currency, this.view.zone)}
              </td>`,
            )}
          </tr>`,
        )}
      </tbody>
    </table></div>`;
  }

  /** A head that sorts by its column. Numbers begin with the largest. @param {string} name @param {string} text */
  column(name, text) {
    const { sort } = this.view;
    const order = sort === name ? "ascending" : sort === `-${name}` ? "descending" : "none";
    const first = name === "name" ? name : `-${name}`;
    const second = name === "name" ? `-${name}` : name;
    return html`<th scope="col" aria-sort=${order} class=${name === "name" ? "" : "number"}>
      <button type="button" @click=${() => show({ sort: sort === first ? second : first })}>${text}</button>
    </th>`;
  }

  /** @param {{ next: string | null }} page */
  pages({ next }) {
    return html`<nav class="line" aria-label="Pages of tenants">
      ${this.view.cursor ? html`<button type="button" @click=${() => show({})}>First page</button>` : nothing}
      ${next ? html`<button type="button" @click=${() => show({ cursor: next })}>Next page</button>` : nothing}
    </nav>`;
  }

  /** @param {SubmitEvent} event */
  onFilter(event) {
    event.preventDefault();
    const form = new FormData(/** @type {HTMLFormElement} */ (event.target));
    show({ filter: String(form.get("filter") ?? "").trim() });
  }
}

customElements.define("canopy-tenants", Tenants);
