/** The page: the credential, the chosen tenant, and the parts that show it. */
import { html, nothing } from "lit";
import { access, address, get } from "./api.js";
import { credential, framed, isSession, signOut, tokens } from "./credential.js";
import { Live } from "./live.js";
import { complete, wasOptional } from "./oidc.js";
import { Part, explain } from "./part.js";
import { wayTo } from "./tree-nodes.js";
import { ALL, addressOf, changes, current, follow, forget, replace } from "./view.js";
import "./alerts.js";
import "./audit.js";
import "./breakdown.js";
import "./budgets.js";
import "./chart.js";
import "./deliveries.js";
import "./events.js";
import "./firings.js";
import "./headline.js";
import "./keys.js";
import "./meters.js";
import "./period-picker.js";
import "./prices.js";
import "./search.js";
import "./sign-in.js";
import "./source.js";
import "./tenants.js";
import "./tree.js";
import "./webhooks.js";

/** @typedef {{ kind: string, name: string, grants: { tenant: string | null, role: string }[] }} Me */

/** The least time between two readings because of live changes, in milliseconds. */
const CALM = 2_000;

/** @extends {Part<Me>} */
class App extends Part {
  static properties = {
    ...Part.properties,
    signedOut: { state: true },
    way: { state: true },
    shown: { state: true },
    missing: { state: true },
    changes: { state: true },
    connected: { state: true },
  };

  constructor() {
    super();
    this.view = current();
    this.signedOut = false;
    /** @type {Awaited<ReturnType<typeof wayTo>>} from the top of the tree to the chosen tenant */
    this.way = [];
    /** The view whose tenant is at the end of the way. A part reads its data again only if this is another one. */
    this.shown = this.view;
    /** Why no tenant is shown. */
    this.missing = "";
    this.changes = 0;
    this.connected = false;
    /** @type {Live | null} */
    this.live = null;
    /** The timer of the next reading; 0 if there is none. */
    this.reading = 0;
    /** When the data was last read because of a live change. */
    this.readAt = 0;
    /** Whether signing in is optional, as far as that is known. */
    this.optional = wasOptional();
    /** Why the person has to sign in; empty if they want to. */
    this.reason = "";
    changes.addEventListener("change", () => this.turn());
    access.addEventListener("unauthenticated", () => this.expire());
    tokens.addEventListener("change", () => this.enter());
    this.begin();
  }

  /** Takes the response of an identity provider, if the person comes back from there. */
  async begin() {
    try {
      await complete();
    } catch (failure) {
      this.leave(this.optional, explain(failure));
      return;
    }
    await this.enter();
  }

  async enter() {
    this.signedOut = false;
    await this.load((signal) => get(address(["me"]), signal));
    if (this.data && this.reads) {
      await this.turn();
    }
  }

  /** The address stays, so that the person comes back to the same view. Several responses can report the same end. */
  expire() {
    if (!this.signedOut) {
      this.leave(this.optional, this.ending());
      if (isSession()) {
        signOut(); // or the token would be replaced, and stay valid behind the form
      }
    }
  }

  ending() {
    if (isSession()) {
      return this.data
        ? "Your session has ended. Sign in again to come back to this view."
        : "The service does not accept the token of the identity provider.";
    }
    return credential() ? "This key is not valid, or not any more." : "";
  }

  /** @param {boolean} optional whether the service is open to all @param {string} [reason] why the person has to sign in */
  leave(optional, reason = "") {
    this.signedOut = true;
    this.optional = optional;
    this.reason = reason;
    this.live?.close();
    this.live = null;
    this.data = null;
    this.way = [];
    this.view = current(); // gives up the choice of a tenant that is being made
  }

  /** Whether the caller may read at all: a reporter only sends usage. */
  get reads() {
    return this.data?.grants.some(({ role }) => role !== "reporter") ?? false;
  }

  /** Whether the caller may see prices, meters and the audit log: a portal token may not. */
  get looksBehind() {
    return this.data?.kind !== "portal";
  }

  get manages() {
    return this.data?.grants.some(managing) ?? false;
  }

  /** Whether the caller manages the chosen tenant: it or one of its ancestors is the tenant of such a grant. */
  get managesTenant() {
    const way = new Set(this.way.map((step) => step.tenant));
    return this.data?.grants.some((grant) => managing(grant) && (grant.tenant === null || way.has(grant.tenant))) ?? false;
  }

  /** Whether the caller may set budgets of the chosen tenant: those who manage an ancestor may, or the whole service. */
  get setsBudgets() {
    const above = new Set(this.way.slice(0, -1).map((step) => step.tenant));
    return this.data?.grants.some((grant) => managing(grant) && (grant.tenant === null || above.has(grant.tenant))) ?? false;
  }

  get operates() {
    return this.data?.grants.some(({ role }) => role === "operator") ?? false;
  }

  /** Shows the state that the address holds. */
  async turn() {
    if (this.signedOut) {
      return;
    }
    this.view = current();
    this.missing = "";
    try {
      await this.choose();
    } catch (failure) {
      this.way = [];
      this.missing = /** @type {Error} */ (failure).message;
    }
    document.title = `${this.way.at(-1)?.name ?? "Canopy"}${this.way.length > 0 ? " – Canopy" : ""}`;
  }

  async choose() {
    const { view } = this;
    if (!view.tenant) {
      await this.chooseFirst(view);
      return;
    }
    if (this.way.at(-1)?.tenant !== view.tenant) {
      const way = await wayTo(view.tenant);
      if (this.view !== view) {
        return;
      }
      this.way = way;
      this.listen(view.tenant);
    }
    this.shown = view;
  }

  /**
   * Without a tenant in the address, shows the one that costs most.
   *
   * @param {import("./view.js").View} view
   */
  async chooseFirst(view) {
    const sort = "-totalInferenceCost";
    const { data } = await get(address(["tenants", "metrics"], { filter: "depth==0", sort, metrics: "subtreeSize", limit: 1 }));
    if (this.view !== view) {
      return;
    }
    if (data.length === 0) {
      this.missing = "There are no tenants yet. Create one with POST /api/v1/tenants.";
    } else {
      replace({ tenant: data[0].tenant });
    }
  }

  /** @param {string} tenant */
  listen(tenant) {
    this.live?.close();
    const live = new Live(tenant);
    this.live = live;
    this.connected = false;
    live.addEventListener("state", () => {
      if (this.live === live) {
        this.connected = live.connected;
      }
    });
    live.addEventListener("change", () => this.readSoon());
  }

  /** Reads the numbers again, at most once in a while. */
  readSoon() {
    if (!this.reading) {
      const pause = Math.max(0, this.readAt + CALM - Date.now());
      this.reading = setTimeout(() => {
        this.reading = 0;
        this.readAt = Date.now();
        this.changes++;
      }, pause);
    }
  }

  render() {
    if (this.signedOut) {
      return html`<main class="only"><canopy-sign-in .optional=${this.optional} .reason=${this.reason} @done=${this.onSignIn}></canopy-sign-in></main>`;
    }
    return html`${this.head()}${this.state(
        (me) => (this.reads ? this.content() : html`<main class="only">
          <p class="empty">${me.name} may send usage, and read nothing.</p>
        </main>`),
        () => this.enter(),
      )}<canopy-source></canopy-source>`;
  }

  head() {
    return html`<header class="top">
      <a class="brand" href="/" @click=${follow}>Canopy</a>
      ${this.data && this.reads
        ? html`<nav aria-label="Screens">
            ${this.screen("overview", "Overview")}${this.manages ? this.screen("alerts", "Alerts") : nothing}
            ${this.looksBehind
              ? html`${this.screen("prices", "Prices")}${this.screen("meters", "Meters")}${this.screen("audit", "Audit")}`
              : nothing}
            ${this.manages ? this.screen("keys", "Keys") : nothing}
          </nav>`
        : nothing}
      <span class="caller">${this.data?.name}
        ${this.signing()}</span>
    </header>`;
  }

  /** @param {string} screen @param {string} title */
  screen(screen, title) {
    const here = this.view.screen === screen ? "page" : nothing;
    return html`<a href=${addressOf({ screen, ...ALL })} aria-current=${here} @click=${follow}>${title}</a>`;
  }

  content() {
    switch (this.view.screen) {
      case "keys":
        return html`<main class="only"><h1 class="unseen">API keys</h1><canopy-keys></canopy-keys></main>`;
      case "prices":
        return html`<main class="only"><h1 class="unseen">Prices</h1><canopy-prices .manages=${this.manages}></canopy-prices></main>`;
      case "meters":
        return html`<main class="only">
          <h1 class="unseen">Meters</h1><canopy-meters .operates=${this.operates}></canopy-meters>
        </main>`;
      default:
        return this.columns();
    }
  }

  columns() {
    return html`<div class="columns">
      <aside aria-label="Tree of tenants">
        <canopy-search></canopy-search>
        ${this.way.length > 0 ? html`<canopy-tree .view=${this.shown} .way=${this.way}></canopy-tree>` : nothing}
      </aside>
      <main>${this.way.length > 0 ? this.tenant() : html`<p class="empty" role="status">${this.missing || "Loading…"}</p>`}</main>
    </div>`;
  }

  tenant() {
    const view = this.shown;
    return html`
      <nav aria-label="Ancestors" class="breadcrumbs"><ol>${this.way.slice(0, -1).map(
        ({ tenant, name }) => html`<li><a href=${addressOf({ tenant })} @click=${follow}>${name}</a></li>`,
      )}</ol></nav>
      <div class="title">
        <h1>${this.way.at(-1)?.name}</h1>
        <p class="live" role="status" data-connected=${String(this.connected)}>${this.connected ? "Live" : "Not connected"}</p>
      </div>
      ${view.screen === "alerts" ? nothing : html`<canopy-period .view=${view}></canopy-period>`}
      ${this.ofTenant(view)}`;
  }

  /** What a screen shows of the chosen tenant. @param {import("./view.js").View} view */
  ofTenant(view) {
    switch (view.screen) {
      case "events":
        return html`<canopy-events .view=${view}></canopy-events>`;
      case "audit":
        return html`<canopy-audit .view=${view}></canopy-audit>`;
      case "alerts":
        return this.managesTenant ? this.alerts(view) : html`<p class="empty">Alerts are for those who manage the tenant.</p>`;
      default:
        return this.numbers(view);
    }
  }

  /** An alert names a webhook, so it reads them again when one was added or deleted. @param {import("./view.js").View} view */
  alerts(view) {
    return html`<canopy-alerts .view=${view} .currency=${this.currency}></canopy-alerts>
      <canopy-webhooks .view=${view} @changed=${() => this.readAlerts()}></canopy-webhooks>`;
  }

  readAlerts() {
    const alerts = /** @type {import("./part.js").Editor<unknown> | null} */ (this.querySelector("canopy-alerts"));
    alerts?.reload();
  }

  /** That of the account of the chosen tenant. */
  get currency() {
    return this.way.at(-1)?.currency ?? "";
  }

  /** @param {import("./view.js").View} view */
  numbers(view) {
    return html`
      <canopy-headline .view=${view} .changes=${this.changes}></canopy-headline>
      <div class="pair">
        <canopy-budgets .view=${view} .changes=${this.changes} .sets=${this.setsBudgets}></canopy-budgets>
        ${this.managesTenant
          ? html`<canopy-firings .view=${view} .changes=${this.changes} .currency=${this.currency}></canopy-firings>`
          : nothing}
      </div>
      <div class="pair">
        <canopy-chart .view=${view} .changes=${this.changes}></canopy-chart>
        <canopy-breakdown .view=${view} .changes=${this.changes}></canopy-breakdown>
      </div>
      <canopy-tenants .view=${view}></canopy-tenants>`;
  }

  /** A service that is open to all takes keys, too. */
  signing() {
    if (framed) {
      return nothing;
    }
    if (credential()) {
      return html`<button type="button" @click=${this.onSignOut}>Sign out</button>`;
    }
    return this.data ? html`<button type="button" @click=${() => this.leave(true)}>Sign in</button>` : nothing;
  }

  onSignIn() {
    if (this.optional && !this.reason && credential()) {
      forget();
    }
    return this.enter();
  }

  onSignOut() {
    signOut();
    forget();
    this.leave(false);
    this.enter();
  }
}

/** @param {{ role: string }} grant */
function managing({ role }) {
  return role === "manager" || role === "operator";
}

customElements.define("canopy-app", App);
