/** The messages of a webhook. */
import { html, nothing } from "lit";
import { address, get, getMore, write } from "./api.js";
import { time } from "./format.js";
import { Editor } from "./part.js";
import { source } from "./source.js";

/** @typedef {{ id: string, type: string, state: string, attempts: number, createdAt: string, nextAttemptAt: string | null, lastStatus: number | null, lastError: string | null, payload: unknown }} Delivery */

const LIMIT = 25;

/** @extends {Editor<{ data: Delivery[], next: string | null }>} */
class Deliveries extends Editor {
  static properties = { ...Editor.properties, webhook: { attribute: false } };

  constructor() {
    super();
    /** The id of the webhook. */
    this.webhook = "";
  }

  /** @param {string} [cursor] */
  url(cursor) {
    return address(["tenants", this.view.tenant, "webhooks", this.webhook, "deliveries"], { limit: LIMIT, cursor });
  }

  /** @param {Map<string, unknown>} changed */
  willUpdate(changed) {
    if (changed.has("view") || changed.has("webhook")) {
      this.reload();
    }
  }

  reload() {
    const url = this.url();
    this.load((signal) => get(url, signal));
  }

  /** Adds the next page. @param {{ data: Delivery[] }} before @param {string} cursor */
  more(before, cursor) {
    const url = this.url(cursor);
    this.load((signal) => getMore(before, url, signal));
  }

  render() {
    return html`<section aria-labelledby="deliveries-title" aria-busy=${String(this.busy)}>
      <header>
        <h2 id="deliveries-title">Deliveries</h2>
        <button type="button" @click=${() => this.reload()}>Read again</button>
        ${source(this.url(), "these deliveries")}
      </header>
      ${this.refused()}
      ${this.state(
        (page) => this.table(page),
        () => this.reload(),
      )}
    </section>`;
  }

  /** @param {{ data: Delivery[], next: string | null }} page */
  table(page) {
    const { data, next } = page;
    if (data.length === 0) {
      return html`<p class="empty">There are no messages.</p>`;
    }
    return html`<div class="wide" tabindex="0" role="region" aria-label="Table of deliveries"><table>
        <thead><tr>${["Made", "Type", "State", "Attempts", "Last response", "Message", "Actions"].map(
          (title) => html`<th scope="col">${title}</th>`,
        )}</tr></thead>
        <tbody>${data.map((delivery) => this.row(delivery))}</tbody>
      </table></div>
      ${next
        ? html`<nav class="line" aria-label="Pages of deliveries">
            <button type="button" @click=${() => this.more(page, next)}>More messages</button>
          </nav>`
        : nothing}`;
  }

  /** @param {Delivery} delivery */
  row({ id, type, state, attempts, createdAt, nextAttemptAt, lastStatus, lastError, payload }) {
    return html`<tr>
      <th scope="row">${time(createdAt)}</th>
      <td>${type}</td>
      <td>${state}${nextAttemptAt ? html`<small>next attempt ${time(nextAttemptAt)}</small>` : nothing}</td>
      <td class="number">${attempts}</td>
      <td>${lastStatus ?? "–"}${lastError ? html`<small>${lastError}</small>` : nothing}</td>
      <td><details><summary>Content</summary><pre>${JSON.stringify(payload, null, 2)}</pre></details></td>
      <td><button type="button" @click=${() => this.retry(id)}>Send again<span class="unseen"> ${type} of ${time(createdAt)}</span></button></td>
    </tr>`;
  }

  /** @param {string} id */
  retry(id) {
    return this.change(() => write("POST", address(["tenants", this.view.tenant, "deliveries", id, "retry"]), {}));
  }
}

customElements.define("canopy-deliveries", Deliveries);
