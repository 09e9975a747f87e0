/**
 * The credential of this tab. A key that a person enters stays in the storage of the tab, which ends with the tab. A
 * token from the address (`#token=…`) or of an identity provider stays in memory only; one in the address leaves it at
 * once.
 */

const NAME = "canopy-key";

/** Whether another page contains this one. Then only a token of the address counts, and no key is asked for or kept. */
export const framed = window.parent !== window;

/** @type {string | null} */
let current = tokenOfAddress() ?? (framed ? null : sessionStorage.getItem(NAME));

/** Whether the credential is the token of an identity provider. */
let session = false;

/** Replaces the token if it is about to end; null if nothing can. @type {(() => Promise<void>) | null} */
let renewal = null;

/** Dispatches "change" when the address has another token, as a page sets it that contains this one. */
export const tokens = new EventTarget();

window.addEventListener("hashchange", () => {
  const token = tokenOfAddress();
  if (token) {
    current = token;
    session = false;
    renewal = null;
    tokens.dispatchEvent(new Event("change"));
  }
});

/** Takes the token out of the address. @returns {string | null} */
function tokenOfAddress() {
  const token = new URLSearchParams(location.hash.slice(1)).get("token");
  if (token) {
    history.replaceState(history.state, "", location.pathname + location.search);
  }
  return token;
}

/** @returns {string | null} the key or token; null if the person has not signed in */
export function credential() {
  return current;
}

/** @param {string} key */
export function signIn(key) {
  current = key;
  session = false;
  renewal = null;
  sessionStorage.setItem(NAME, key);
}

/** Keeps the token of an identity provider, in memory only. @param {string} token */
export function hold(token) {
  signOut();
  current = token;
  session = true;
}

/** @param {(() => Promise<void>) | null} renew replaces the token of an identity provider if it is about to end */
export function renewBy(renew) {
  renewal = renew;
}

/** Waits until the credential is one that has not ended, as far as that is up to this tab. */
export async function renewed() {
  await renewal?.();
}

export function isSession() {
  return session;
}

export function signOut() {
  current = null;
  session = false;
  renewal = null;
  sessionStorage.removeItem(NAME);
}
