/** The base of the page's components. */
import { LitElement, html, nothing } from "lit";
import { Problem, read, remove } from "./api.js";
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

/** @typedef {{ url: string, version: string | null, data: any }} Edited what a form changes, as it was read */

/**
 * A part that also changes what it shows.
 *
 * @template T
 * @extends {Part<T>}
 */
export class Editor extends Part {
  static properties = {
    ...Part.properties,
    refusal: { state: true },
    faults: { state: true },
    edited: { state: true },
    isStale: { state: true },
  };

  constructor() {
    super();
    /** Why the last change was refused, as far as no field is the reason. */
    this.refusal = "";
    /** What is wrong, by the name of the field. @type {Record<string, string>} */
    this.faults = {};
    /** What the form changes; null if it adds something. @type {Edited | null} */
    this.edited = null;
    /** Whether somebody else has changed it since it was read. */
    this.isStale = false;
    /** The reading for the form that is under way; null if there is none. @type {object | null} */
    this.ticket = null;
    /** What the form is for: another one after each change of the view, and of what is edited. */
    this.purpose = {};
  }

  /** Reads the data again. */
  reload() {}

  /**
   * What comes of an action is shown, unless the part is about something else by then.
   *
   * @template R
   * @param {() => Promise<R>} action
   * @param {(result: R) => void} [then] what to do on success
   * @returns {Promise<boolean>} whether it has succeeded, and its part is still shown
   */
  async change(action, then = () => {}) {
    const { purpose } = this;
    this.forgive();
    let done = true;
    try {
      const result = await action();
      if (this.purpose === purpose) {
        then(result);
      }
    } catch (failure) {
      if (this.purpose === purpose) {
        this.refusal = explain(failure);
      }
      done = false;
    }
    this.reload();
    return done && this.purpose === purpose;
  }

  /**
   * Deletes what is at an address, as it is when the person is asked.
   *
   * @param {string} url
   * @param {string} question
   * @param {() => void} [then] what to do on success
   */
  async delete(url, question, then) {
    const { purpose } = this;
    const known = await read(url).catch((failure) => ({ failure, version: null }));
    if (this.purpose !== purpose || !("failure" in known || confirm(question))) {
      return false;
    }
    return this.change(async () => {
      if ("failure" in known) {
        throw known.failure;
      }
      try {
        await remove(url, known.version);
      } catch (failure) {
        throw isStale(failure) ? new Problem(412, `${CHANGED} Nothing was deleted.`) : failure;
      }
    }, then);
  }

  forgive() {
    this.refusal = "";
    this.faults = {};
    this.isStale = false;
  }

  /** Why the last change was refused, if it was. */
  refused() {
    return this.refusal ? html`<p class="problem" role="alert">${this.refusal}</p>` : nothing;
  }

  /**
   * A field with its label, and with what is wrong with its value.
   *
   * @param {string} name that of the field in the API
   * @param {unknown} title
   * @param {unknown} control
   */
  field(name, title, control) {
    const fault = this.faults[name];
    return html`<label>${title} ${control}${fault ? html`<small class="problem" data-fault=${name}>${fault}</small>` : nothing}</label>`;
  }

  /**
   * Sends the filled fields of a form, and empties it. A fault is shown at its field.
   *
   * @param {SubmitEvent} event
   * @param {(fields: Record<string, string>) => Promise<any>} action
   * @param {(result: any) => void} [then] what to do on success
   */
  async submit(event, action, then) {
    event.preventDefault();
    const { purpose } = this;
    const form = /** @type {HTMLFormElement} */ (event.target);
    const filled = [...new FormData(form)].filter(([, value]) => value !== "");
    let isRight = true;
    const done = await this.change(async () => {
      try {
        return await action(/** @type {Record<string, string>} */ (Object.fromEntries(filled)));
      } catch (failure) {
        isRight = false;
        if (this.purpose === purpose) {
          this.blame(failure, form);
        }
        return undefined;
      }
    }, (result) => isRight && then?.(result));
    if (this.purpose !== purpose) {
      return; // the form has another purpose by now
    }
    if (done && isRight) {
      await this.empty(form);
    } else {
      await this.mark(form);
    }
  }

  /**
   * Keeps the faults of the fields of a form. All others are thrown again.
   *
   * @param {unknown} failure
   * @param {HTMLFormElement} form
   */
  blame(failure, form) {
    if (!(failure instanceof Problem)) {
      throw failure;
    }
    if (isStale(failure) && this.edited) {
      this.isStale = true;
      return;
    }
    const found = failure.faults.map(({ pointer, detail }) => ({ name: fieldOf(pointer, form), detail }));
    this.faults = Object.fromEntries(found.filter(({ name }) => name).map(({ name, detail }) => [name, detail]));
    if (found.length === 0 || found.some(({ name }) => !name)) {
      throw failure;
    }
  }

  /** Marks the fields with faults, and goes to the first of them. @param {HTMLFormElement} form */
  async mark(form) {
    await this.updateComplete;
    const fields = /** @type {HTMLInputElement[]} */ ([...form.elements]).filter(({ name }) => name);
    fields.forEach((field) => field.setAttribute("aria-invalid", String(field.name in this.faults)));
    fields.find((field) => field.name in this.faults)?.focus();
  }

  /** Gives up what is edited, or is being read for that. */
  close() {
    this.ticket = null;
    this.purpose = {};
    this.edited = null;
    this.forgive();
  }

  /** Starts again: the form adds something. @param {HTMLFormElement} form */
  async empty(form) {
    this.close();
    await this.mark(form);
    form.reset();
  }

  /**
   * Puts what is at an address into the form, as it is now, unless something else has begun when it arrives.
   *
   * @param {string} url
   * @param {string} [selector] that of the form
   */
  async edit(url, selector = "form") {
    const ticket = {};
    this.ticket = ticket;
    let edited;
    try {
      edited = { url, ...(await read(url)) };
    } catch (failure) {
      if (this.ticket === ticket) {
        this.refusal = explain(failure);
      }
      return;
    }
    if (this.ticket !== ticket) {
      return;
    }
    this.forgive();
    this.purpose = {};
    this.edited = edited;
    await this.updateComplete;
    const form = /** @type {HTMLFormElement} */ (this.querySelector(selector));
    await this.mark(form);
    form.reset(); // to the values of the attributes, which the form has just got
    /** @type {HTMLElement | null} */ (form.querySelector("input:not([readonly]), select"))?.focus();
  }

  /**
   * The buttons of a form, and whether somebody else was faster.
   *
   * @param {string} add the text of the button that adds
   * @param {boolean} [closes] whether the form is shown only while it is needed
   */
  buttons(add, closes = false) {
    const { edited } = this;
    if (!edited && !closes) {
      return html`<button>${add}</button>`;
    }
    return html`<button>${edited ? "Save changes" : add}</button>
      <button type="button" @click=${(/** @type {Event} */ { target }) =>
        this.empty(/** @type {any} */ (target).form)}>Cancel</button>
      ${edited && this.isStale
        ? html`<p class="problem" role="alert">${CHANGED} Nothing was saved.
            <button type="button" @click=${() => this.edit(edited.url)}>Show the present values</button></p>`
        : nothing}`;
  }
}

const CHANGED = "Somebody else has changed this meanwhile.";

/** @param {unknown} failure */
function isStale(failure) {
  return failure instanceof Problem && failure.status === 412;
}

/**
 * The field of a form that a fault is about.
 *
 * @param {string} pointer a JSON pointer, or the name of a parameter
 * @param {HTMLFormElement} form
 */
function fieldOf(pointer, form) {
  const names = pointer.replace(/^\//, "").split("/");
  return [names.join("."), names[0] ?? ""].find((name) => name && form.elements.namedItem(name)) ?? "";
}

/** @param {unknown} failure */
export function explain(failure) {
  if (failure instanceof Problem || failure instanceof Refusal) {
    return failure.message;
  }
  console.error(failure);
  return "The page has failed; see the console of the browser.";
}
