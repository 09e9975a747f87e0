const TRIES = 5;
const FIRST_PAUSE = 200; // milliseconds
const MAX_PAUSE = 10_000;
const REPEATABLE = new Set(["GET", "HEAD", "PUT", "DELETE"]);
const REFUSED = 429;
const TEMPORARY = new Set([502, 503, 504]);
const TIMEOUT = 60_000; // milliseconds

/**
 * Sends a request up to five times if the service is busy or cannot be reached. It repeats requests that have the same
 * effect if they arrive twice: GET, PUT, DELETE, and usage, whose events have ids; and any request that was refused with 429,
 * which had no effect. Each try ends after 60 s, unless the caller gives a signal.
 */
export function retrying(send: typeof fetch): typeof fetch {
  return async (input, init) => {
    const method = init?.method ?? "GET";
    const path = new URL(input instanceof Request ? input.url : input).pathname;
    const repeatable = REPEATABLE.has(method) || path.endsWith("/api/v1/usage");
    const attempt = () => send(input, { ...init, signal: init?.signal ?? AbortSignal.timeout(TIMEOUT) });
    for (let current = 1; current < TRIES; current++) {
      let asked = 0;
      try {
        const response = await attempt();
        if (response.status !== REFUSED && !(repeatable && TEMPORARY.has(response.status))) {
          return response;
        }
        asked = Number(response.headers.get("Retry-After")) * 1_000 || 0;
        await response.body?.cancel();
      } catch (failure) {
        if (!repeatable || init?.signal?.aborted) {
          throw failure;
        }
      }
      const own = FIRST_PAUSE * 2 ** current;
      const pause = Math.min(MAX_PAUSE, Math.max(asked, own / 2 + (Math.random() * own) / 2));
      await new Promise((resume) => setTimeout(resume, pause));
    }
    return attempt();
  };
}
