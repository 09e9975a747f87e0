/** Where a number comes from: the call of the API, and its response. */
import { html, nothing } from "lit";
import { get } from "./api.js";
import { Part } from "./part.js";

/**
 * A link to the call that gave the numbers next to it. A click shows the response in the page, because a browser opens an
 * address without the credential.
 *
 * @param {string} url
 * @param {string} what the numbers, for screen readers
 */
export function source(url, what) {
  return html`<a class="source" href=${url} @click=${open}>API<span class="unseen"> call for ${what}</span></a>`;
}

/** @param {MouseEvent} event */
function open(event) {
  if (event.ctrlKey || event.metaKey || event.shiftKey) {
    return;
  }
  event.preventDefault();
  const link = /** @type {HTMLAnchorElement} */ (event.currentTarget);
  const dialog = /** @type {Source} */ (document.querySelector("canopy-source"));
  dialog.show(link.getAttribute("href") ?? "");
}

/** @extends {Part<unknown>} */
class Source extends Part {
  static properties = { ...Part.properties, url: { state: true } };

  constructor() {
    super();
    this.url = "";
  }

  /** @param {string} url */
  async show(url) {
    this.url = url;
    this.data = null;
    this.load((signal) => get(url, signal));
    await this.updateComplete;
    this.querySelector("dialog")?.showModal();
  }

  render() {
    return html`<dialog aria-labelledby="source-title">
      <header>
        <h2 id="source-title">API call</h2>
        <button type="button" @click=${() => this.querySelector("dialog")?.close()}>Close</button>
      </header>
      ${this.url ? html`<p><code>GET ${this.url}</code></p>` : nothing}
      ${this.state((data) => html`<pre tabindex="0">${JSON.stringify(data, null, 2)}</pre>`)}
    </dialog>`;
  }
}

customElements.define("canopy-source", Source);
