/** The form for a key. */
import { LitElement, html, nothing } from "lit";
import { credential, framed, signIn } from "./credential.js";

class SignIn extends LitElement {
  static properties = { optional: { type: Boolean } };

  constructor() {
    super();
    /** Whether the service is open to all. */
    this.optional = false;
    this.refused = credential() !== null;
  }

  createRenderRoot() {
    return this;
  }

  firstUpdated() {
    this.querySelector("input")?.focus();
  }

  render() {
    if (framed) {
      return html`<p class="problem" role="alert">This view has ended. Load the page that contains it again.</p>`;
    }
    return html`<form class="sign-in" @submit=${this.onSubmit}>
      <h1>Sign in</h1>
      <label>API key
        <input name="key" type="password" autocomplete="off" spellcheck="false" required
          aria-describedby="sign-in-help" />
      </label>
      <p id="sign-in-help">The key stays in this tab until the tab is closed.</p>
      ${this.refused ? html`<p class="problem" role="alert">This key is not valid, or not any more.</p>` : nothing}
      <button>Sign in</button>
      ${this.optional ? html`<button type="button" @click=${() => this.finish()}>Cancel</button>` : nothing}
    </form>`;
  }

  /** @param {SubmitEvent} event */
  onSubmit(event) {
    event.preventDefault();
    const form = /** @type {HTMLFormElement} */ (event.target);
    signIn(String(new FormData(form).get("key")).trim());
    this.finish();
  }

  finish() {
    this.dispatchEvent(new Event("done"));
  }
}

customElements.define("canopy-sign-in", SignIn);
