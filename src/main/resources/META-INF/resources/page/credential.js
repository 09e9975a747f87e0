/**
 * The credential of this tab. A key that a person enters stays in the storage of the tab, which ends with the tab. A
 * token from the address (`#token=…`) stays in memory only, and leaves the address at once.
 */

const NAME = "canopy-key";

const fromAddress = new URLSearchParams(location.hash.slice(1)).get("token");
if (fromAddress) {
  history.replaceState(history.state, "", location.pathname + location.search);
}

/** @type {string | null} */
let current = fromAddress ?? sessionStorage.getItem(NAME);

/** @returns {string | null} the key or token; null if the person has not signed in */
export function credential() {
  return current;
}

/** @param {string} key */
export function signIn(key) {
  current = key;
  sessionStorage.setItem(NAME, key);
}

export function signOut() {
  current = null;
  sessionStorage.removeItem(NAME);
}
