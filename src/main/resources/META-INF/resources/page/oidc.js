/**
 * Signing in at the identity provider of the service: the authorization code flow of OpenID Connect with PKCE, in which
 * the page is a public client. The tokens stay in memory. Only what the response is compared with is in the storage of the
 * tab while the person is at the provider.
 */
import { credential, framed, hold, renewBy, renewed } from "./credential.js";

/** @typedef {{ issuer: string, clientId: string, scope: string }} Settings */
/** @typedef {{ access_token: string, refresh_token?: string, id_token?: string, expires_in?: number }} Tokens */
/** @typedef {{ state: string, nonce: string, verifier: string, optional: boolean, address: string }} Pending */

const NAME = "canopy-sign-in";
const SETTINGS = "/page/sign-in.json";

/** Why nobody has been signed in. The message is meant for people. */
export class Refusal extends Error {
  /** Whether the provider has decided so, and will not decide otherwise when it is asked again. */
  isFinal = false;
}

/** How long a response may take, in milliseconds. */
const PATIENCE = 10_000;

/** What was kept before the person went to the provider, if the response is to that. @type {Pending | null} */
let pending = null;

/** The response of the provider, which is behind the "#" of the address, so that no server sees it. */
let answer = answerOfAddress();

/**
 * Takes the response out of the address, and shows the view from which the person came. A response to anything but the
 * sign-in that has begun in this tab counts as none: every link can have one.
 */
function answerOfAddress() {
  const given = new URLSearchParams(location.hash.slice(1));
  if (framed || !given.has("state") || !(given.has("code") || given.has("error"))) {
    return null;
  }
  const found = kept();
  const isOurs = found !== null && found.state === given.get("state");
  history.replaceState(history.state, "", isOurs ? found.address : location.pathname + location.search);
  if (!isOurs) {
    return null;
  }
  pending = found;
  abandon();
  return given;
}

/** @returns {Pending | null} null, even if the storage has something else under the name */
function kept() {
  try {
    return JSON.parse(sessionStorage.getItem(NAME) ?? "null");
  } catch {
    return null;
  }
}

/** Forgets the sign-in that has begun: its response does not count any longer. */
export function abandon() {
  sessionStorage.removeItem(NAME);
}

/** @returns {Promise<Settings | null>} null if people sign in only with a key */
export async function settings() {
  const found = await ask(SETTINGS, "The service");
  return found.issuer ? found : null;
}

/**
 * Goes to the provider. The response comes to this page when it is loaded again.
 *
 * @param {Settings} client
 * @param {boolean} optional whether the service is open to all
 */
export async function begin(client, optional) {
  if (!crypto.subtle) {
    throw new Refusal("Signing in at an identity provider needs HTTPS.");
  }
  const provider = await discover(client.issuer);
  const [state, nonce, verifier] = [random(), random(), random()];
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(verifier));
  const address = location.pathname + location.search;
  sessionStorage.setItem(NAME, JSON.stringify({ state, nonce, verifier, optional, address }));
  const target = new URL(provider.authorization_endpoint);
  const parameters = {
    response_type: "code",
    response_mode: "fragment",
    client_id: client.clientId,
    redirect_uri: redirectUri(),
    scope: client.scope,
    state,
    nonce,
    code_challenge: base64(new Uint8Array(digest)),
    code_challenge_method: "S256",
  };
  Object.entries(parameters).forEach(([name, value]) => target.searchParams.set(name, value));
  location.assign(target.href);
}

/** Whether signing in was optional when it began. */
export function wasOptional() {
  return pending?.optional ?? false;
}

/** Takes the token that the response of the provider stands for, if there is a response. It counts once. */
export async function complete() {
  const given = answer;
  answer = null;
  if (!given || !pending) {
    return;
  }
  if (given.has("error")) {
    throw refused(given.get("error"), given.get("error_description"));
  }
  const client = await settings();
  if (!client || (given.has("iss") && given.get("iss") !== client.issuer)) {
    throw new Refusal("The response is not that of the identity provider of this service.");
  }
  const provider = await discover(client.issuer);
  const body = new URLSearchParams({
    grant_type: "authorization_code",
    code: given.get("code") ?? "",
    redirect_uri: redirectUri(),
    client_id: client.clientId,
    code_verifier: pending.verifier,
  });
  const tokens = await ask(provider.token_endpoint, "The identity provider", { method: "POST", body });
  check(tokens.id_token, client, pending.nonce);
  if (!tokens.access_token) {
    throw new Refusal("The identity provider gave no token.");
  }
  hold(tokens.access_token);
  keep(tokens, client, provider.token_endpoint);
}

/** How long before its end a token is replaced, in milliseconds; half of its time if it is shorter than twice that. */
const EARLY = 30_000;

/** The time between two looks at a token, and between two tries to replace it, in milliseconds. */
const PAUSE = 5_000;

/**
 * Replaces the tokens before they end, as long as the person stays signed in with them and the provider does not refuse. This happens
 * before a request as well as by a timer, which stands still while the machine sleeps.
 *
 * @param {Tokens} tokens
 * @param {Settings} client
 * @param {string} endpoint where the provider gives tokens
 */
function keep({ access_token, refresh_token, id_token, expires_in = 0 }, client, endpoint) {
  if (!refresh_token || !(expires_in > 0)) {
    return;
  }
  const time = expires_in * 1000;
  let due = Date.now() + time - Math.min(EARLY, time / 2);
  /** @type {Promise<void> | null} */
  let asked = null;

  const replace = async () => {
    const body = new URLSearchParams({ grant_type: "refresh_token", refresh_token, client_id: client.clientId });
    try {
      /** @type {Tokens} */
      const next = await ask(endpoint, "The identity provider", { method: "POST", body });
      if (credential() !== access_token) {
        return; // the person has signed out, or is somebody else
      }
      if (!next.access_token || !isOfSamePerson(next.id_token ?? id_token, id_token, client)) {
        renewBy(null);
        return;
      }
      hold(next.access_token);
      keep({ refresh_token, id_token, ...next }, client, endpoint);
    } catch (failure) {
      if (failure instanceof Refusal && failure.isFinal && credential() === access_token) {
        renewBy(null);
      }
      due = Date.now() + PAUSE;
    }
  };
  const renew = async () => {
    if (Date.now() >= due) {
      asked ??= replace().finally(() => (asked = null));
      await asked;
    }
  };
  const look = async () => {
    if (credential() === access_token) {
      await renewed();
      lookSoon();
    }
  };
  const lookSoon = () => setTimeout(look, due > Date.now() ? Math.min(PAUSE, due - Date.now()) : PAUSE);
  renewBy(renew);
  lookSoon();
}

/** @param {string | undefined} token @param {string | undefined} before the ID token of the sign-in @param {Settings} client */
function isOfSamePerson(token, before, client) {
  const [claims, known] = [claimsOf(token), claimsOf(before)];
  return claims?.iss === client.issuer && claims.sub === known?.sub && [claims.aud].flat().includes(client.clientId);
}

/**
 * The metadata of the provider. Its addresses must be at the origin of the issuer: the page connects to no other.
 *
 * @param {string} issuer
 */
async function discover(issuer) {
  const found = await ask(`${issuer.replace(/\/$/, "")}/.well-known/openid-configuration`, "The identity provider");
  if (found.issuer !== issuer) {
    throw new Refusal(`The identity provider is called ${found.issuer}, but the service expects ${issuer}.`);
  }
  for (const name of ["authorization_endpoint", "token_endpoint"]) {
    if (!URL.canParse(found[name]) || new URL(found[name]).origin !== new URL(issuer).origin) {
      throw new Refusal(`The ${name} of the identity provider is not at the origin of ${issuer}.`);
    }
  }
  return found;
}

/**
 * The ID token comes from the provider itself, over the connection that the page has opened. So its claims are checked,
 * and its signature need not be (OpenID Connect Core 1.0, 3.1.3.7). The service checks that of the access token.
 *
 * @param {string | undefined} token
 * @param {Settings} client
 * @param {string} nonce
 */
function check(token, client, nonce) {
  const claims = claimsOf(token);
  const audience = [claims?.aud].flat();
  const isForPage = audience.includes(client.clientId) && (claims?.azp === undefined || claims.azp === client.clientId);
  const fits = claims?.iss === client.issuer && isForPage && claims?.nonce === nonce;
  if (!fits || !(claims.exp * 1000 > Date.now() - SKEW)) {
    throw new Refusal("The identity provider gave an ID token of another sign-in.");
  }
}

/** How far the clocks of the provider and of the browser may differ, in milliseconds. */
const SKEW = 300_000;

/** @param {string | undefined} token @returns {Record<string, any> | null} */
function claimsOf(token) {
  try {
    const text = atob((token?.split(".")[1] ?? "").replaceAll("-", "+").replaceAll("_", "/"));
    return JSON.parse(new TextDecoder().decode(Uint8Array.from(text, (byte) => byte.charCodeAt(0))));
  } catch {
    return null;
  }
}

/**
 * @param {string} url
 * @param {string} who answers, in messages
 * @param {RequestInit} [options]
 * @returns {Promise<any>} the JSON of the response
 */
async function ask(url, who, options = {}) {
  let response;
  try {
    const signal = AbortSignal.timeout(PATIENCE);
    response = await fetch(url, { ...options, signal, credentials: "omit", cache: "no-store", redirect: "error" });
  } catch {
    throw new Refusal(`${who} cannot be reached at ${new URL(url, location.href).origin}.`);
  }
  const body = await response.json().catch(() => null);
  if (!response.ok && body?.error) {
    const refusal = refused(body.error, body.error_description);
    refusal.isFinal = response.status < 500 && response.status !== 429;
    throw refusal;
  }
  if (!response.ok || !body) {
    throw new Refusal(`${who} has responded with the status ${response.status}, without what was asked for.`);
  }
  return body;
}

/** @param {string | null} error @param {string | null} [description] */
function refused(error, description) {
  return new Refusal(`The identity provider has refused: ${description || error}.`.replace(/\.+$/, "."));
}

/** The page itself, without a view: a provider knows whole addresses. */
function redirectUri() {
  return `${location.origin}/`;
}

/** 256 bits. */
function random() {
  return base64(crypto.getRandomValues(new Uint8Array(32)));
}

/** @param {Uint8Array} bytes */
function base64(bytes) {
  return btoa(String.fromCharCode(...bytes)).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}
