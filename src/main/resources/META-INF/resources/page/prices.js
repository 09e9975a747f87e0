/** The price book, and the models that have no price. */
import { html, nothing } from "lit";
import { address, get, post, write } from "./api.js";
import { exact, time } from "./format.js";
import { Editor } from "./part.js";
import { source } from "./source.js";

/** @typedef {{ id: string, model: string | null, match: string | null, serviceTier: string | null, tenant: string | null, currency: string, effectiveFrom: string, effectiveTo: string | null, rates: Record<string, string> }} Price */
/** @typedef {{ model: string, count: number, firstAt: string, lastAt: string }} Unpriced */

const LIMIT = 50;
const UNPRICED = address(["usage", "unpriced"]);

/** The kinds that the form has, with their titles. The API takes all others, too. */
const RATES = [
  ["inputTokens", "Input tokens"],
  ["cachedInputTokens", "Cached input tokens"],
  ["outputTokens", "Output tokens"],
];

/** @extends {Editor<{ prices: { data: Price[], next: string | null }, unpriced: { data: Unpriced[] } }>} */
class Prices extends Editor {
  static properties = { ...Editor.properties, manages: { attribute: false } };

  get url() {
    return address(["prices"], { limit: LIMIT, cursor: this.cursor });
  }

  constructor() {
    super();
    this.cursor = "";
    /** Whether the caller may change prices, at least those of some tenants. */
    this.manages = false;
  }

  connectedCallback() {
    super.connectedCallback();
    this.reload();
  }

  reload() {
    const url = this.url;
    this.load(async (signal) => ({ prices: await get(url, signal), unpriced: await get(UNPRICED, signal) }));
  }

  /** @param {string} cursor */
  turn(cursor) {
    this.cursor = cursor;
    this.reload();
  }

  render() {
    return html`<section aria-labelledby="unpriced-title">
        <header><h2 id="unpriced-title">Models without a price</h2>${source(UNPRICED, "these models")}</header>
        ${this.state(({ unpriced }) => this.unpriced(unpriced.data))}
      </section>
      <section aria-labelledby="prices-title" aria-busy=${String(this.busy)}>
        <header><h2 id="prices-title">Prices of a million</h2>${source(this.url, "these prices")}</header>
        ${this.manages ? (this.edited ? this.ending(this.edited.data) : this.form()) : nothing}${this.refused()}
        ${this.state(
          ({ prices }) => this.prices(prices),
          () => this.reload(),
        )}
      </section>`;
  }

  /** @param {Unpriced[]} models */
  unpriced(models) {
    if (models.length === 0) {
      return html`<p class="empty">Every model in use has a price.</p>`;
    }
    return html`<div class="wide" tabindex="0" role="region" aria-label="Table of models without a price"><table>
      <thead><tr><th scope="col">Model</th><th scope="col" class="number">Events</th><th scope="col">From</th><th scope="col">To</th></tr></thead>
      <tbody>${models.map(
        ({ model, count, firstAt, lastAt }) => html`<tr>
          <th scope="row">${model || html`<em>no model</em>`}</th><td class="number">${exact("totalUsageCount", count)}</td>
          <td>${time(firstAt)}</td><td>${time(lastAt)}</td>
        </tr>`,
      )}</tbody>
    </table></div>`;
  }

  /** @param {{ data: Price[], next: string | null }} page */
  prices({ data, next }) {
    if (data.length === 0) {
      return html`<p class="empty">There are no prices.</p>`;
    }
    const kinds = [...new Set(data.flatMap(({ rates }) => Object.keys(rates)))].sort();
    return html`<div class="wide" tabindex="0" role="region" aria-label="Table of prices"><table>
        <thead><tr>
          ${["Model", "Tenant", "Currency", "Tier", "From", "To"].map((title) => html`<th scope="col">${title}</th>`)}
          ${kinds.map((kind) => html`<th scope="col" class="number">${words(kind)}</th>`)}
          ${this.manages ? html`<th scope="col">Actions</th>` : nothing}
        </tr></thead>
        <tbody>${data.map((price) => this.price(price, kinds))}</tbody>
      </table></div>
      <nav class="line" aria-label="Pages of prices">
        ${this.cursor ? html`<button type="button" @click=${() => this.turn("")}>First page</button>` : nothing}
        ${next ? html`<button type="button" @click=${() => this.turn(next)}>Next page</button>` : nothing}
      </nav>`;
  }

  form() {
    return html`<form class="line" @submit=${this.onAdd}>
      ${this.field("model", "Model", html`<input name="model" spellcheck="false" maxlength="200" />`)}
      ${this.field("match", "or pattern", html`<input name="match" spellcheck="false" maxlength="200" placeholder="gpt-*" />`)}
      ${this.field("tenant", "Tenant", html`<input name="tenant" spellcheck="false" placeholder="all" />`)}
      ${this.field("currency", "Currency", html`<input name="currency" size="4" maxlength="3" spellcheck="false" />`)}
      ${this.field("serviceTier", "Tier", html`<input name="serviceTier" spellcheck="false" placeholder="all" />`)}
      ${this.field("effectiveFrom", "From", html`<input name="effectiveFrom" type="date" required />`)}
      ${this.field("effectiveTo", "Until", html`<input name="effectiveTo" type="date" />`)}
      ${RATES.map(([kind, title]) => this.field(`rates.${kind}`, title, html`<input name="rates.${kind}" size="8" inputmode="decimal" />`))}
      ${this.buttons("Add price")}
    </form>`;
  }

  /** @param {SubmitEvent} event */
  onAdd(event) {
    return this.submit(event, (fields) => {
      const isRate = (/** @type {string} */ name) => name.startsWith("rates.");
      const entries = Object.entries(fields);
      const rates = entries.filter(([name]) => isRate(name)).map(([name, rate]) => [name.slice("rates.".length), rate]);
      const price = Object.fromEntries(entries.filter(([name]) => !isRate(name)));
      return post(address(["prices"]), { ...price, rates: Object.fromEntries(rates) });
    });
  }

  /** The amounts of a price never change; it only ends. @param {Price} price */
  ending({ model, match, effectiveTo }) {
    return html`<form class="line" @submit=${this.onEnd}>
      ${this.field("effectiveTo", `End of the price of ${model ?? match}, in UTC`, html`<input name="effectiveTo" type="date"
        value=${effectiveTo?.slice(0, 10) ?? ""} />`)}
      ${this.buttons("")}
    </form>`;
  }

  /** The form has only the day of the end, so an end within that day is kept. @param {SubmitEvent} event */
  onEnd(event) {
    return this.submit(event, ({ effectiveTo = null }) => {
      /** @type {string | null} */
      const before = this.edited?.data.effectiveTo ?? null;
      const end = effectiveTo === before?.slice(0, 10) ? before : effectiveTo;
      return write("PATCH", this.edited?.url ?? "", { effectiveTo: end }, this.edited?.version);
    });
  }

  /** @param {Price} price @param {string[]} kinds */
  price(price, kinds) {
    return html`<tr>
      <th scope="row">${price.model ?? price.match}</th>
      <td>${price.tenant ?? html`<em>all</em>`}</td>
      <td>${price.currency}</td>
      <td>${price.serviceTier ?? html`<em>all</em>`}</td>
      <td>${time(price.effectiveFrom)}</td>
      <td>${price.effectiveTo ? time(price.effectiveTo) : "–"}</td>
      ${kinds.map((kind) => html`<td class="number">${exact("costPerUse", price.rates[kind])}</td>`)}
      ${this.manages
        ? html`<td><button type="button" @click=${() => this.edit(address(["prices", price.id]))}>End…<span
            class="unseen"> ${price.model ?? price.match}</span></button></td>`
        : nothing}
    </tr>`;
  }
}

/** @param {string} kind a name such as inputTokens */
function words(kind) {
  return kind.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}

customElements.define("canopy-prices", Prices);
