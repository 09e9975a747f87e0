/** The base of the page's components. */
import { LitElement, html, nothing } from "lit";
import { Problem } from "./api.js";
import { Refusal } from "./oidc.js";
import { current } from "./view.js";

/**
 * A component that shows data of the API. Its markup is part of the document, so that one stylesheet, labels and the
 * tests reach it.
 *
 * @template T
 */
export class Part extends LitElement {
  static properties = { view: { attribute: false }, data: { state: true }, problem: { state: true }, busy: { state: true } };

  constructor() {
    super();
    this.view = current();
    /** @type {T | null} */
    this.data = null;
    this.problem = "";
    this.busy = false;
    /** @type {AbortController | null} */
    this.pending = null;
  }

  createRenderRoot() {
    return this;
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.pending?.abort();
  }

  /**
   * Loads data, and cancels an earlier load.
   *
   * @param {(signal: AbortSignal) => Promise<T>} read
   */
  async load(read) {
    this.pending?.abort();
    const pending = new AbortController();
    this.pending = pending;
    this.busy = true;
    let problem = "";
    try {
      this.data = await read(pending.signal);
    } catch (failure) {
      if (pending.signal.aborted) {
        return;
      }
      problem = explain(failure);
      this.data = null;
    }
    this.problem = problem;
    this.busy = false;
  }

  /**
   * The data, or why there is none.
   *
   * @param {(data: T) => unknown} content
   * @param {() => void} [again] loads once more
   */
  state(content, again) {
    if (this.problem) {
      const retry = again ? html`<button type="button" @click=${again}>Try again</button>` : nothing;
      return html`<p class="problem" role="alert">${this.problem} ${retry}</p>`;
    }
    return this.data ? content(this.data) : html`<p class="loading">Loading…</p>`;
  }
}

/**
 * A part that also changes what it shows.
 *
 * @template T
 * @extends {Part<T>}
 */
export class Editor extends Part {
  static properties = { ...Part.properties, refusal: { state: true } };

  constructor() {
    super();
    /** Why the last change was refused. */
    this.refusal = "";
  }

  /** Reads the data again. */
  reload() {}

  /** @param {() => Promise<unknown>} action */
  async change(action) {
    this.refusal = "";
    try {
      await action();
    } catch (failure) {
      this.refusal = explain(failure);
    }
    this.reload();
  }

  /** Why the last change was refused, if it was. */
  refused() {
    return this.refusal ? html`<p class="problem" role="alert">${this.refusal}</p>` : nothing;
  }

  /**
   * Sends the filled fields of a form, and empties it.
   *
   * @param {SubmitEvent} event
   * @param {(fields: Record<string, string>) => Promise<unknown>} action
   */
  submit(event, action) {
    event.preventDefault();
    const form = /** @type {HTMLFormElement} */ (event.target);
    const filled = [...new FormData(form)].filter(([, value]) => value !== "");
    return this.change(async () => {
      await action(/** @type {Record<string, string>} */ (Object.fromEntries(filled)));
      form.reset();
    });
  }
}

/** @param {unknown} failure */
export function explain(failure) {
  if (failure instanceof Problem || failure instanceof Refusal) {
    return failure.message;
  }
  console.error(failure);
  return "The page has failed; see the console of the browser.";
}
