/** The form for a key. */
import { LitElement, html, nothing } from "lit";
import { credential, signIn } from "./credential.js";

class SignIn extends LitElement {
  static properties = { refused: { type: Boolean } };

  constructor() {
    super();
    this.refused = credential() !== null;
  }

  createRenderRoot() {
    return this;
  }

  firstUpdated() {
    this.querySelector("input")?.focus();
  }

  render() {
    return html`<form class="sign-in" @submit=${this.onSubmit}>
      <h1>Sign in</h1>
      <label>API key
        <input name="key" type="password" autocomplete="off" spellcheck="false" required
          aria-describedby="sign-in-help" />
      </label>
      <p id="sign-in-help">The key stays in this tab until the tab is closed.</p>
      ${this.refused ? html`<p class="problem" role="alert">This key is not valid, or not any more.</p>` : nothing}
      <button>Sign in</button>
    </form>`;
  }

  /** @param {SubmitEvent} event */
  onSubmit(event) {
    event.preventDefault();
    const form = /** @type {HTMLFormElement} */ (event.target);
    signIn(String(new FormData(form).get("key")).trim());
    this.dispatchEvent(new Event("signed-in"));
  }
}

customElements.define("canopy-sign-in", SignIn);
