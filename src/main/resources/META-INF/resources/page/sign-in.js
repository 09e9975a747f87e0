/** Signing in: at the identity provider of the service, or with a key. */
import { LitElement, html, nothing } from "lit";
import { framed, signIn, signOut } from "./credential.js";
import { abandon, begin, settings } from "./oidc.js";
import { explain } from "./part.js";

class SignIn extends LitElement {
  static properties = {
    optional: { type: Boolean },
    reason: { attribute: false },
    client: { state: true },
    problem: { state: true },
    going: { state: true },
  };

  constructor() {
    super();
    /** Whether the service is open to all. */
    this.optional = false;
    /** Why the person has to sign in; empty if they want to. */
    this.reason = "";
    /** @type {import("./oidc.js").Settings | null} the page as a client of the identity provider; null if there is none */
    this.client = null;
    /** Why the person has not got to the identity provider. */
    this.problem = "";
    this.going = false;
    this.onShow = this.onShow.bind(this);
  }

  createRenderRoot() {
    return this;
  }

  connectedCallback() {
    super.connectedCallback();
    window.addEventListener("pageshow", this.onShow);
    if (!framed) {
      this.try(async () => {
        this.client = await settings();
      });
    }
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    window.removeEventListener("pageshow", this.onShow);
  }

  /** A person who goes back from the provider can get this page as they left it. @param {PageTransitionEvent} event */
  onShow({ persisted }) {
    if (persisted && this.going) {
      this.going = false;
      abandon();
    }
  }

  firstUpdated() {
    this.querySelector("input")?.focus();
  }

  /** @param {() => Promise<unknown>} action */
  async try(action) {
    try {
      await action();
    } catch (failure) {
      this.problem = explain(failure);
      this.going = false;
    }
  }

  render() {
    if (framed) {
      return html`<p class="problem" role="alert">This view has ended. Load the page that contains it again.</p>`;
    }
    const problem = this.problem || this.reason;
    return html`<div class="sign-in">
      <h1>Sign in</h1>
      ${problem ? html`<p class="problem" role="alert">${problem}</p>` : nothing}
      ${this.client ? this.provider(this.client) : nothing}
      <form @submit=${this.onSubmit}>
        <label>API key
          <input name="key" type="password" autocomplete="off" spellcheck="false" required
            aria-describedby="sign-in-help" />
        </label>
        <p id="sign-in-help">The key stays in this tab until the tab is closed.</p>
        <button>Sign in with the key</button>
      </form>
      ${this.optional ? html`<button type="button" @click=${this.onCancel}>Cancel</button>` : nothing}
    </div>`;
  }

  /** @param {import("./oidc.js").Settings} client */
  provider(client) {
    return html`<button type="button" class="provider" ?disabled=${this.going} @click=${() => this.go(client)}>
      Sign in at ${new URL(client.issuer).host}
    </button>`;
  }

  /** @param {import("./oidc.js").Settings} client */
  go(client) {
    this.problem = "";
    this.going = true;
    return this.try(() => begin(client, this.optional));
  }

  /** @param {SubmitEvent} event */
  onSubmit(event) {
    event.preventDefault();
    const form = /** @type {HTMLFormElement} */ (event.target);
    signIn(String(new FormData(form).get("key")).trim());
    this.finish();
  }

  /** Goes on without a credential: the present one, if there is one, is not valid. */
  onCancel() {
    signOut();
    this.finish();
  }

  finish() {
    this.dispatchEvent(new Event("done"));
  }
}

customElements.define("canopy-sign-in", SignIn);
