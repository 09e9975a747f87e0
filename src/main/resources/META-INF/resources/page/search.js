/** The search for tenants by the words of their key, name and labels. */
import { html, nothing } from "lit";
import { address, get } from "./api.js";
import { Part } from "./part.js";
import { addressOf, follow } from "./view.js";

const LIMIT = 20;
const PAUSE = 200; // milliseconds

/** @extends {Part<{ data: { key: string, name: string }[], next: string | null }>} */
class Search extends Part {
  static properties = { ...Part.properties, words: { state: true } };

  constructor() {
    super();
    this.words = "";
    this.timer = 0;
  }

  render() {
    return html`<search>
      <label class="unseen" for="search">Search tenants</label>
      <input id="search" type="search" placeholder="Search tenants" autocomplete="off" @input=${this.onInput} />
      ${this.words ? html`<div role="status">${this.state((found) => this.results(found))}</div>` : nothing}
    </search>`;
  }

  /** @param {{ data: { key: string, name: string }[], next: string | null }} found */
  results({ data, next }) {
    if (data.length === 0) {
      return html`<p class="empty">No tenant has these words.</p>`;
    }
    return html`<ul class="results">
      ${data.map(
        ({ key, name }) => html`<li>
          <a href=${addressOf({ tenant: key, screen: "overview" })} @click=${follow}>${name}<small>${key}</small></a>
        </li>`,
      )}
      ${next ? html`<li class="empty">Further tenants have these words, too.</li>` : nothing}
    </ul>`;
  }

  /** @param {InputEvent} event */
  onInput(event) {
    clearTimeout(this.timer);
    const words = /** @type {HTMLInputElement} */ (event.target).value.trim();
    this.words = words;
    if (words) {
      const url = address(["tenants"], { q: words, limit: LIMIT });
      this.timer = setTimeout(() => this.load((signal) => get(url, signal)), PAUSE);
    }
  }
}

customElements.define("canopy-search", Search);
