/** The events behind a number: those of the chosen tenant in the period, each with the parts of its cost. */
import { html, nothing } from "lit";
import { address, get, getMore, send } from "./api.js";
import { exact, format, time } from "./format.js";
import { restriction, restrictions } from "./narrowing.js";
import { Part } from "./part.js";
import { range } from "./period.js";
import { source } from "./source.js";

/** @typedef {{ kind: string, quantity: number, rate: string, amount: string }} CostPart */
/** @typedef {{ id: string, source: string, time: string, tenant: string, feature: string, kind: string, user: string | null, model: string | null, currency: string, cost: string, costSource: string, price: { parts: CostPart[] } | null }} Event */

const LIMIT = 50;
const COST = "totalInferenceCost";

/** @extends {Part<{ data: Event[], next: string | null }>} */
class Events extends Part {
  get question() {
    const { tenant, reach, feature, model, user } = this.view;
    return { tenant, subtree: reach === "own" ? "" : "true", feature, model, user, ...range(this.view) };
  }

  get url() {
    return address(["usage"], { ...this.question, limit: LIMIT });
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

  /** Adds the next page. @param {{ data: Event[], next: string | null }} before */
  more(before) {
    const url = address(["usage"], { ...this.question, limit: LIMIT, cursor: before.next });
    this.load((signal) => getMore(before, url, signal));
  }

  /** Saves all events as a file: a link would be opened without the credential. */
  async save() {
    const response = await send(address(["usage"], this.question), { headers: { Accept: "text/csv" } });
    const link = document.createElement("a");
    link.href = URL.createObjectURL(await response.blob());
    link.download = "usage.csv";
    link.click();
    URL.revokeObjectURL(link.href);
  }

  render() {
    return html`<section aria-labelledby="events-title" aria-busy=${String(this.busy)}>
      <header>
        <h2 id="events-title">Events</h2>
        ${this.filters()}
        <button type="button" @click=${() => this.save()}>Save as CSV</button>
        ${source(this.url, "these events")}
      </header>
      ${this.state(
        (page) => html`${this.table(page)}${this.pages(page)}`,
        () => this.reload(),
      )}
    </section>`;
  }

  /** The filters of the events, each with a link to the events without that filter. */
  filters() {
    return html`<span class="choice">
      ${this.view.reach === "own" ? restriction("without descendants", { reach: "" }) : nothing}
      ${restrictions(this.view)}
    </span>`;
  }

  /** @param {{ data: Event[] }} page */
  table({ data }) {
    if (data.length === 0) {
      return html`<p class="empty">There are no events in this period.</p>`;
    }
    return html`<div class="wide" tabindex="0" role="region" aria-label="Table of events"><table>
      <thead><tr>
        ${["Time", "Tenant", "Feature", "Model", "User"].map((title) => html`<th scope="col">${title}</th>`)}
        <th scope="col" class="number">Cost</th><th scope="col">Parts of the cost</th>
      </tr></thead>
      <tbody>${data.map((event) => this.row(event))}</tbody>
    </table></div>`;
  }

  /** @param {Event} event */
  row({ id, source: from, time: at, tenant, feature, kind, user, model, cost, costSource, price, currency }) {
    return html`<tr>
      <th scope="row">${time(at, this.view.zone)}<small>${from} ${id}</small></th>
      <td>${tenant}</td>
      <td>${feature}${kind === "correction" ? html`<small>correction</small>` : nothing}</td>
      <td>${model ?? "–"}</td>
      <td>${user ?? "–"}</td>
      <td class="number" title=${exact(COST, cost)}>${format(COST, cost, currency)}</td>
      <td>${price && costSource === "price" ? price.parts.map((part) => this.amountOf(part)) : ORIGINS[costSource]}</td>
    </tr>`;
  }

  /** @param {CostPart} part */
  amountOf({ kind, quantity, rate, amount }) {
    return html`<small>${kind}: ${quantity} × ${rate} / 1,000,000 = ${amount}</small>`;
  }

  /** @param {{ data: Event[], next: string | null }} page */
  pages(page) {
    return page.next
      ? html`<nav class="line" aria-label="Pages of events">
          <button type="button" @click=${() => this.more(page)}>More events</button>
        </nav>`
      : nothing;
  }
}

/** @type {Record<string, string>} */
const ORIGINS = { given: "came with the event", price: "by a price", none: "no price" };

customElements.define("canopy-events", Events);
