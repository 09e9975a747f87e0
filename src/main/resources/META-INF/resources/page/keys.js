/** The API keys that the caller manages. */
import { html, nothing } from "lit";
import { address, get, post, remove } from "./api.js";
import { time } from "./format.js";
import { Editor } from "./part.js";
import { source } from "./source.js";

/** @typedef {{ id: string, name: string, tenant: string | null, role: string, prefix: string, createdAt: string, expires: string | null, lastUsedAt: string | null, lastUsedFrom: string | null }} Key */

const ROLES = ["viewer", "reporter", "manager", "operator"];
const URL = address(["keys"]);

/** @extends {Editor<{ data: Key[] }>} */
class Keys extends Editor {
  static properties = { ...Editor.properties, made: { state: true } };

  constructor() {
    super();
    /** @type {{ name: string, key: string } | null} the key that was just made */
    this.made = null;
  }

  connectedCallback() {
    super.connectedCallback();
    this.reload();
  }

  reload() {
    this.load((signal) => get(URL, signal));
  }

  render() {
    return html`<section aria-labelledby="keys-title" aria-busy=${String(this.busy)}>
      <header><h2 id="keys-title">API keys</h2>${source(URL, "these keys")}</header>
      ${this.form()}
      ${this.refused()}
      <div role="status">${this.made ? this.secret(this.made) : nothing}</div>
      ${this.state(
        (keys) => this.table(keys),
        () => this.reload(),
      )}
    </section>`;
  }

  form() {
    return html`<form class="line" @submit=${this.onCreate}>
      ${this.field("name", "Name", html`<input name="name" required maxlength="200" />`)}
      ${this.field("tenant", "Tenant", html`<input name="tenant" placeholder="whole service" spellcheck="false" />`)}
      ${this.field("role", "Role", html`<select name="role">${ROLES.map((role) => html`<option>${role}</option>`)}</select>`)}
      ${this.field("expires", "Expires", html`<input name="expires" type="date" />`)}
      <button>Make key</button>
    </form>`;
  }

  /** @param {{ name: string, key: string }} made */
  secret({ name, key }) {
    return html`<p class="secret">The key ${name} is shown only now: <code>${key}</code></p>`;
  }

  /** @param {{ data: Key[] }} keys */
  table({ data }) {
    if (data.length === 0) {
      return html`<p class="empty">There are no keys.</p>`;
    }
    return html`<div class="wide" tabindex="0" role="region" aria-label="Table of keys"><table>
      <thead><tr>${["Name", "Tenant", "Role", "Begins with", "Made", "Expires", "Last used", "From", "Actions"].map(
        (title) => html`<th scope="col">${title}</th>`,
      )}</tr></thead>
      <tbody>${data.map((key) => this.row(key))}</tbody>
    </table></div>`;
  }

  /** @param {Key} key */
  row(key) {
    return html`<tr>
      <th scope="row">${key.name}</th>
      <td>${key.tenant ?? html`<em>whole service</em>`}</td>
      <td>${key.role}</td>
      <td><code>${key.prefix}</code></td>
      <td>${time(key.createdAt)}</td>
      <td>${key.expires ? time(key.expires) : "never"}</td>
      <td>${key.lastUsedAt ? time(key.lastUsedAt) : "never"}</td>
      <td>${key.lastUsedFrom ? html`<code>${key.lastUsedFrom}</code>` : nothing}</td>
      <td>
        <button type="button" @click=${() => this.rotate(key)}>Rotate<span class="unseen"> ${key.name}</span></button>
        <button type="button" @click=${() => this.revoke(key)}>Revoke<span class="unseen"> ${key.name}</span></button>
      </td>
    </tr>`;
  }

  /** @param {SubmitEvent} event */
  onCreate(event) {
    return this.submit(event, (fields) => post(URL, fields), (made) => (this.made = made));
  }

  /** @param {Key} key */
  rotate({ id, name }) {
    const question = `Make a new key for ${name}? The present one stays valid for 24 hours.`;
    return confirm(question) && this.change(
      () => post(address(["keys", id, "rotate"]), {}),
      (made) => (this.made = made),
    );
  }

  /** @param {Key} key */
  revoke({ id, name }) {
    return confirm(`Revoke the key ${name}?`) && this.change(() => remove(address(["keys", id])));
  }

  /**
   * A new key is not shown any longer than until the next change.
   *
   * @template R
   * @param {() => Promise<R>} action
   * @param {(result: R) => void} [then]
   */
  change(action, then) {
    this.made = null;
    return super.change(action, then);
  }
}

customElements.define("canopy-keys", Keys);
