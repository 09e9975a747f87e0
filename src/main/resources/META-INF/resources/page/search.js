/** The search for tenants. */
import { html, nothing } from "lit";
import { address, get } from "./api.js";
import { Part } from "./part.js";
import { addressOf, follow } from "./view.js";

/** @typedef {{ key: string, name: string, snippet: string }} Hit the snippet is HTML: escaped text, with marks */

const LIMIT = 20;
const PAUSE = 200; // milliseconds

/** @type {Record<string, string>} */
const CHARACTERS = { "&amp;": "&", "&lt;": "<", "&gt;": ">", "&quot;": '"', "&#39;": "'" };

/** @extends {Part<{ data: Hit[] }>} */
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

  /** @param {{ data: Hit[] }} found */
  results({ data }) {
    if (data.length === 0) {
      return html`<p class="empty">No tenant is found.</p>`;
    }
    return html`<ul class="results">
      ${data.map(
        ({ key, snippet }) => html`<li>
          <a href=${addressOf({ tenant: key, screen: "overview" })} @click=${follow}>${marked(snippet)}</a>
        </li>`,
      )}
      ${data.length === LIMIT ? html`<li class="empty">There may be more. A longer text finds fewer.</li>` : nothing}
    </ul>`;
  }

  /** @param {InputEvent} event */
  onInput(event) {
    clearTimeout(this.timer);
    const words = /** @type {HTMLInputElement} */ (event.target).value.trim();
    this.words = words;
    if (words) {
      const url = address(["search"], { q: words, in: "tenants", limit: LIMIT });
      this.timer = setTimeout(() => this.load((signal) => get(url, signal)), PAUSE);
    }
  }
}

/** A snippet as nodes: the page makes no markup from text. @param {string} snippet */
function marked(snippet) {
  return snippet.split(/<\/?mark>/).map((text, index) => {
    const plain = text.replace(/&[^;]+;/g, (name) => CHARACTERS[name] ?? name);
    return index % 2 === 1 ? html`<mark>${plain}</mark>` : plain;
  });
}

customElements.define("canopy-search", Search);
