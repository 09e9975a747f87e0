/** The API of the service, called with the credential of this tab. */
import { credential, renewed } from "./credential.js";

/** Dispatches "unauthenticated" when a response says that the credential is missing or not valid. */
export const access = new EventTarget();

/** @typedef {{ pointer: string, detail: string }} Fault what is wrong at a place of the input */

/** A response that is an error. Its message is meant for people. */
export class Problem extends Error {
  /** @param {number} status @param {string} message @param {Fault[]} [faults] */
  constructor(status, message, faults = []) {
    super(message);
    this.status = status;
    this.faults = faults;
  }
}

/**
 * @param {string[]} path the segments of the path below /api/v1
 * @param {Record<string, string | number | null | undefined>} [parameters] those without a value are left out
 */
export function address(path, parameters = {}) {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) {
    if (value !== undefined && value !== null && value !== "") {
      query.set(name, String(value));
    }
  }
  const text = query.toString();
  return `/api/v1/${path.map(encodeURIComponent).join("/")}${text && `?${text}`}`;
}

/**
 * @param {string} url
 * @param {RequestInit} [options]
 * @returns {Promise<Response>} a response that is no error
 */
export async function send(url, options = {}) {
  await renewed();
  const headers = new Headers(options.headers);
  const key = credential();
  if (key) {
    headers.set("Authorization", `Bearer ${key}`);
  }
  const response = await reach(url, { ...options, headers });
  if (response.ok) {
    return response;
  }
  if (response.status === 401 && key === credential()) {
    access.dispatchEvent(new Event("unauthenticated"));
  }
  throw await problem(response);
}

/**
 * @param {string} url
 * @param {AbortSignal} [signal]
 * @returns {Promise<any>} the JSON of the response
 */
export async function get(url, signal) {
  return (await send(url, { signal })).json();
}

/**
 * The pages of a list so far, and the next one, as one page.
 *
 * @template T
 * @param {{ data: T[] }} before
 * @param {string} url that of the next page
 * @param {AbortSignal} signal
 * @returns {Promise<{ data: T[], next: string | null }>}
 */
export async function getMore(before, url, signal) {
  const { data, next } = await get(url, signal);
  return { data: [...before.data, ...data], next };
}

/** @param {string} url @returns {Promise<{ data: any, version: string | null }>} the JSON of the response, and its entity tag */
export async function read(url) {
  const response = await send(url);
  return { data: await response.json(), version: response.headers.get("ETag") };
}

/**
 * @param {string} url
 * @param {unknown} body
 * @returns {Promise<any>} the JSON of the response
 */
export async function post(url, body) {
  const headers = { "Content-Type": "application/json" };
  return (await send(url, { method: "POST", headers, body: JSON.stringify(body) })).json();
}

/**
 * Sends JSON to a call whose response has no content, or is not needed.
 *
 * @param {string} method
 * @param {string} url
 * @param {unknown} body
 * @param {string | null} [version] the entity tag of what may be changed; without one, any version
 */
export async function write(method, url, body, version) {
  /** @type {Record<string, string>} */
  const headers = { "Content-Type": "application/json", ...(version ? { "If-Match": version } : {}) };
  await send(url, { method, headers, body: JSON.stringify(body) });
}

/**
 * Adds what has a name of its own, and replaces nothing.
 *
 * @param {string} url
 * @param {unknown} body
 * @param {{ pointer: string, detail: string }} taken what is wrong if it is there already
 */
export async function add(url, body, taken) {
  const headers = { "Content-Type": "application/json", "If-None-Match": "*" };
  try {
    await send(url, { method: "PUT", headers, body: JSON.stringify(body) });
  } catch (failure) {
    throw failure instanceof Problem && failure.status === 412 ? new Problem(409, "", [taken]) : failure;
  }
}

/**
 * @param {string} url
 * @param {string | null} [version] the entity tag of what may be deleted; without one, any version
 */
export async function remove(url, version) {
  await send(url, { method: "DELETE", headers: version ? { "If-Match": version } : {} });
}

/** @param {string} url @param {RequestInit} options */
async function reach(url, options) {
  try {
    return await fetch(url, options);
  } catch (failure) {
    if (options.signal?.aborted) {
      throw failure;
    }
    throw new Problem(0, "The service cannot be reached.");
  }
}

/** @param {Response} response */
async function problem(response) {
  const body = await response.json().catch(() => ({}));
  const message = body.detail ?? body.title ?? `The response has the status ${response.status}.`;
  return new Problem(response.status, message, body.errors);
}
