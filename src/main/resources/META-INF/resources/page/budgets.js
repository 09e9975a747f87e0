/** The budgets that cover the chosen tenant: its own, and those of its ancestors. */
import { html, nothing, svg } from "lit";
import { add, address, get, write } from "./api.js";
import { day, exact, format, money, percent, share } from "./format.js";
import { SUMS, label } from "./metrics.js";
import { isNarrowed } from "./narrowing.js";
import { Editor } from "./part.js";
import { source } from "./source.js";
import { addressOf, follow } from "./view.js";

/** @typedef {import("./format.js").Value} Value */
/** @typedef {{ name: string, tenant: string, metric: string, currency: string | null, amount: Value, period: string | null, timeZone: string, thresholds: string[], enforcement: string, from: string | null, to: string | null, used: Value, reserved: Value, remaining: Value, ratio: number | null, reached: string[], forecast: Value }} Budget */

const LIMIT = 100;

/** @type {Record<string, string>} */
const PERIODS = { P1D: "today", P1W: "this week", P1M: "this month", P1Y: "this year" };

/** The names of periods in forms. */
const CHOICES = [["P1M", "month"], ["P1D", "day"], ["P1W", "week"], ["P1Y", "year"], ["", "all time"]];

/** @extends {Editor<{ data: Budget[], next: string | null }>} */
class Budgets extends Editor {
  static properties = { ...Editor.properties, changes: { attribute: false }, sets: { attribute: false }, isOpen: { state: true } };

  constructor() {
    super();
    this.changes = 0;
    /** Whether the caller may set budgets of the chosen tenant. */
    this.sets = false;
    /** Whether the form is shown. */
    this.isOpen = false;
  }

  /** @param {string} name */
  at(name) {
    return address(["tenants", this.view.tenant, "budgets", name]);
  }

  get url() {
    return address(["tenants", this.view.tenant, "budgets"], { inherited: "true", limit: LIMIT });
  }

  /** @param {Map<string, unknown>} changed */
  willUpdate(changed) {
    if (changed.has("view")) {
      this.isOpen = false;
      this.close();
    }
    if (changed.has("view") || changed.has("changes")) {
      this.reload();
    }
  }

  reload() {
    const url = this.url;
    this.load((signal) => get(url, signal));
  }

  render() {
    return html`<section aria-labelledby="budgets-title" aria-busy=${String(this.busy)}>
      <header>
        <h2 id="budgets-title">Budgets${isNarrowed(this.view) ? " of all usage" : ""}</h2>
        ${this.sets && !this.isOpen
          ? html`<button type="button" @click=${() => this.add()}>Add budget</button>`
          : nothing}
        ${source(this.url, "these budgets")}
      </header>
      ${this.isOpen ? this.form() : nothing}${this.refused()}
      ${this.state(
        ({ data, next }) =>
          data.length === 0
            ? html`<p class="empty">No budget covers this tenant.</p>`
            : html`<ul class="budgets">${data.map((budget) => this.budget(budget))}</ul>
                ${next ? html`<p class="empty">There are more budgets. The API lists them all.</p>` : nothing}`,
        () => this.reload(),
      )}
    </section>`;
  }

  /** @param {Budget} budget */
  budget(budget) {
    const { name, tenant, metric, amount, period, enforcement, used, ratio } = budget;
    return html`<li data-budget=${name} class=${isExceeded(budget) ? "exceeded" : ""}>
      <p>
        <strong>${name}</strong>${enforcement === "hard" ? html` <em>hard</em>` : nothing}
        ${tenant === this.view.tenant
          ? nothing
          : html`of <a href=${addressOf({ tenant })} @click=${follow}>${tenant}</a>`}
        <small>${label(metric)}, ${period ? PERIODS[period] : "for all time"}${this.days(budget)}</small>
      </p>
      ${this.bar(budget)}
      <p>
        <span title=${exact(metric, used)}>${this.amount(budget, used)}</span> of
        <span title=${exact(metric, amount)}>${this.amount(budget, amount)}</span>${ratio === null ? nothing : html` (${percent(ratio)})`}
        <small>${this.outlook(budget)}</small>
        ${this.sets && tenant === this.view.tenant ? this.actions(name) : nothing}
      </p>
    </li>`;
  }

  /** @param {string} name */
  actions(name) {
    return html`<span class="choice">
      <button type="button" @click=${() => this.open(name)}>Change<span class="unseen"> ${name}</span></button>
      <button type="button" @click=${() => this.drop(name)}>Delete<span class="unseen"> ${name}</span></button>
    </span>`;
  }

  async add() {
    this.isOpen = true;
    await this.updateComplete;
    /** @type {HTMLElement | null} */ (this.querySelector("input[name=name]"))?.focus();
  }

  /** @param {string} name */
  async open(name) {
    this.isOpen = true;
    await this.updateComplete;
    await this.edit(this.at(name));
  }

  /** @param {string} name */
  drop(name) {
    return this.delete(this.at(name), `Delete the budget ${name}?`);
  }

  form() {
    const { name = "", metric, amount = "", period = "P1M", timeZone = this.view.zone, thresholds = [], enforcement } =
      /** @type {Partial<Budget>} */ (this.edited?.data ?? {});
    const metrics = metric && !SUMS.includes(metric) ? [...SUMS, metric] : SUMS; // it may be that of a meter
    return html`<form class="line" @submit=${this.onSave}>
      ${this.field("name", "Name", html`<input name="name" required maxlength="63" spellcheck="false"
        pattern="[A-Za-z0-9][A-Za-z0-9._\\-]*" value=${name} ?readonly=${this.edited !== null} />`)}
      ${this.field("metric", "Of", html`<select name="metric">${metrics.map(
        (each) => html`<option value=${each} ?selected=${each === metric}>${label(each)}</option>`,
      )}</select>`)}
      ${this.field("amount", "Amount", html`<input name="amount" required inputmode="decimal" value=${amount} />`)}
      ${this.field("period", "Period", html`<select name="period">${CHOICES.map(
        ([value, text]) => html`<option value=${value} ?selected=${value === (period ?? "")}>${text}</option>`,
      )}</select>`)}
      ${this.field("timeZone", "Time zone", html`<input name="timeZone" spellcheck="false" value=${timeZone} />`)}
      ${this.field("thresholds", "Thresholds", html`<input name="thresholds" placeholder="0.5, 0.8, 1"
        value=${thresholds.join(", ")} />`)}
      ${this.field("enforcement", "Reservations beyond it", html`<select name="enforcement">
        <option value="none">are granted</option><option value="hard" ?selected=${enforcement === "hard"}>are refused</option>
      </select>`)}
      ${this.buttons("Save budget", true)}
    </form>`;
  }

  /** @param {SubmitEvent} event */
  onSave(event) {
    return this.submit(event, async ({ name = "", thresholds, ...budget }) => {
      const { edited } = this;
      const shares = thresholds?.split(",").map((share) => share.trim());
      const body = { ...budget, thresholds: shares };
      await (edited ? write("PUT", edited.url, body, edited.version) : add(this.at(name), body, TAKEN));
    });
  }

  /** The form is closed when it is empty again. @param {HTMLFormElement} form */
  async empty(form) {
    await super.empty(form);
    this.isOpen = false;
    await this.updateComplete;
    this.querySelector("button")?.focus();
  }

  /** The last day belongs to the period. @param {Budget} budget */
  days({ from, to, timeZone }) {
    if (!from || !to) {
      return nothing;
    }
    const last = new Date(Date.parse(to) - 1).toISOString();
    return html`, ${day(from, timeZone)} – ${day(last, timeZone)}`;
  }

  /** What is left, what is reserved, and what will have been used. @param {Budget} budget */
  outlook(budget) {
    const { metric, remaining, reserved, forecast, reached } = budget;
    return html`<span title=${exact(metric, remaining)}>${this.amount(budget, remaining)} left</span>${Number(reserved) === 0
        ? nothing
        : html`, <span title=${exact(metric, reserved)}>${this.amount(budget, reserved)} reserved</span>`}${forecast === null
        ? nothing
        : html`, <span class="forecast" title=${exact(metric, forecast)}>forecast ${this.amount(budget, forecast)}</span>`}${reached.length ===
      0
        ? nothing
        : html`, has reached ${percent(Number(reached.at(-1)))}`}`;
  }

  /** @param {Budget} budget @param {Value} value */
  amount({ metric, currency }, value) {
    return currency && value !== null ? money(value, currency) : format(metric, value, "");
  }

  /**
   * The usage and what is reserved, with marks at the thresholds, the amount and the forecast. The bar ends with the
   * largest of them.
   *
   * @param {Budget} budget
   */
  bar({ amount, used, reserved, forecast, thresholds }) {
    const taken = Number(used ?? 0) + Number(reserved ?? 0);
    const end = Math.max(Number(amount), taken, Number(forecast ?? 0)) || 1;
    const at = (/** @type {number} */ value) => `${Math.max(0, Math.min(1, share(value, end))) * 100}%`;
    const mark = (/** @type {number} */ value, /** @type {string} */ kind) =>
      svg`<line class=${kind} x1=${at(value)} x2=${at(value)} y1="0" y2="14"/>`;
    return html`<svg class="bar" aria-hidden="true" width="100%" height="14">
      ${svg`<rect class="amount" width=${at(Number(amount))} y="2" height="10" rx="2"/>
        <rect class="reserved" width=${at(taken)} y="2" height="10" rx="2"/>
        <rect class="used" width=${at(Number(used ?? 0))} y="2" height="10" rx="2"/>
        ${thresholds.map((threshold) => mark(Number(threshold) * Number(amount), "threshold"))}
        ${forecast === null ? nothing : mark(Number(forecast), "forecast")}`}
    </svg>`;
  }
}

const TAKEN = { pointer: "name", detail: "is the name of another budget of this tenant" };

/** @param {Budget} budget */
function isExceeded({ used, amount }) {
  return used !== null && Number(used) >= Number(amount);
}

customElements.define("canopy-budgets", Budgets);
