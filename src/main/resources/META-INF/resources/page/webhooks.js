/** The webhooks of the chosen tenant, and their messages. */
import { html, nothing } from "lit";
import { address, get, post, write } from "./api.js";
import { time } from "./format.js";
import { Editor } from "./part.js";
import { source } from "./source.js";

/** @typedef {{ id: string, url: string, events: string[], previousSecretUntil: string | null, createdAt: string }} Webhook */

const EVENTS = ["budget.threshold", "metric.threshold"];

/** @extends {Editor<{ data: Webhook[] }>} */
class Webhooks extends Editor {
  static properties = { ...Editor.properties, made: { state: true }, shown: { state: true } };

  constructor() {
    super();
    /** @type {{ id: string, secret: string } | null} the secret that was just made */
    this.made = null;
    /** The id of the webhook whose messages are shown; empty for none. */
    this.shown = "";
  }

  /** @param {string[]} path */
  below(...path) {
    return address(["tenants", this.view.tenant, ...path]);
  }

  get url() {
    return this.below("webhooks");
  }

  /** @param {Map<string, unknown>} changed */
  willUpdate(changed) {
    if (changed.has("view")) {
      this.made = null;
      this.shown = "";
      this.close();
      this.reload();
    }
  }

  reload() {
    const url = this.url;
    this.load((signal) => get(url, signal));
  }

  render() {
    return html`<section aria-labelledby="webhooks-title" aria-busy=${String(this.busy)}>
        <header><h2 id="webhooks-title">Webhooks</h2>${source(this.url, "these webhooks")}</header>
        ${this.form()}${this.refused()}
        <div role="status">${this.made
          ? html`<p class="secret">The secret is shown only now: <code>${this.made.secret}</code></p>`
          : nothing}</div>
        ${this.state(
          ({ data }) => this.table(data),
          () => this.reload(),
        )}
      </section>
      ${this.shown ? html`<canopy-deliveries .view=${this.view} .webhook=${this.shown}></canopy-deliveries>` : nothing}`;
  }

  form() {
    const { url = "", events = [] } = /** @type {Partial<Webhook>} */ (this.edited?.data ?? {});
    const chosen = events.join(" ");
    const choices = events.length > 1 ? [...EVENTS, chosen] : EVENTS;
    return html`<form class="line" @submit=${this.onSave}>
      ${this.field("url", "Address", html`<input name="url" type="url" required value=${url}
        placeholder="https://hooks.example.com/canopy" />`)}
      ${this.field("events", "Messages", html`<select name="events">
        <option value="">all</option>${choices.map(
          (types) => html`<option value=${types} ?selected=${types === chosen}>${types.replaceAll(" ", ", ")}</option>`,
        )}
      </select>`)}
      ${this.buttons("Add webhook")}
    </form>`;
  }

  /** @param {SubmitEvent} event */
  onSave(event) {
    const { edited } = this;
    return this.submit(
      event,
      ({ url, events }) => {
        const webhook = { url, events: events?.split(" ") ?? [] };
        return edited ? write("PATCH", edited.url, webhook, edited.version) : post(this.url, webhook);
      },
      (made) => {
        this.made = made ?? null;
        this.dispatchEvent(new Event("changed"));
      },
    );
  }

  /** @param {Webhook[]} webhooks */
  table(webhooks) {
    if (webhooks.length === 0) {
      return html`<p class="empty">This tenant has no webhooks.</p>`;
    }
    return html`<div class="wide" tabindex="0" role="region" aria-label="Table of webhooks"><table>
      <thead><tr>${["Address", "Messages", "Made", "Actions"].map((title) => html`<th scope="col">${title}</th>`)}</tr></thead>
      <tbody>${webhooks.map((webhook) => this.row(webhook))}</tbody>
    </table></div>`;
  }

  /** @param {Webhook} webhook */
  row({ id, url, events, createdAt, previousSecretUntil }) {
    const action = (/** @type {string} */ name, /** @type {() => unknown} */ run) => html`<button type="button"
      @click=${run}>${name}<span class="unseen"> ${url}</span></button>`;
    return html`<tr>
      <th scope="row">${url}</th>
      <td>${events.length === 0 ? "all" : events.join(", ")}</td>
      <td>${time(createdAt)}${previousSecretUntil
        ? html`<small>the previous secret signs until ${time(previousSecretUntil)}</small>`
        : nothing}</td>
      <td>
        ${action("Deliveries", () => (this.shown = this.shown === id ? "" : id))}
        ${action("Change", () => this.edit(this.below("webhooks", id)))}
        ${action("Test", () => this.change(() => write("POST", this.below("webhooks", id, "test"), {})))}
        ${action("New secret", () => this.rotate(id, url))}
        ${action("Delete", () => this.drop(id, url))}
      </td>
    </tr>`;
  }

  /** @param {string} id @param {string} url */
  rotate(id, url) {
    const question = `Make a new secret for ${url}? Messages are signed with the present one, too, for 24 hours.`;
    return confirm(question) && this.change(
      () => post(this.below("webhooks", id, "rotate"), {}),
      (made) => (this.made = made),
    );
  }

  /** @param {string} id @param {string} url */
  drop(id, url) {
    return this.delete(this.below("webhooks", id), `Delete the webhook ${url} and its messages?`, () => {
      this.shown = "";
      this.dispatchEvent(new Event("changed"));
    });
  }

  /**
   * A secret is not shown any longer than until the next change.
   *
   * @template R
   * @param {() => Promise<R>} action
   * @param {(result: R) => void} [then]
   */
  async change(action, then) {
    this.made = null;
    const done = await super.change(action, then);
    const deliveries = /** @type {Editor<unknown> | null} */ (this.querySelector("canopy-deliveries"));
    deliveries?.reload();
    return done;
  }
}

customElements.define("canopy-webhooks", Webhooks);
