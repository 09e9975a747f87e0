// The settings from the environment, and the options that all scripts share.
import { Counter } from 'k6/metrics'
import type { Options, Scenario } from 'k6/options'

/** With a scheme, `http://` if none is given, and without a slash at the end. */
export const BASE_URL = (__ENV.BASE_URL || 'localhost:8080').replace(/^(?!https?:\/\/)/, 'http://').replace(/\/+$/, '')

/** The credential of all requests; none if $CANOPY_KEY is not set. */
export const CREDENTIAL: Record<string, string> = __ENV.CANOPY_KEY ? { Authorization: `Bearer ${__ENV.CANOPY_KEY}` } : {}

/**
 * Small and short, to see that a script works: no time that it measures can fail it, and fewer requests at once than the service has
 * connections to its database, so that it need not refuse any on a slow machine.
 */
export const SMOKE = __ENV.SMOKE === '1'

/** The number of that name in the environment; without one, the usual or, in smoke, the small one. */
export function setting (name: string, usual: number, smoke: number): number {
  const given = __ENV[name]
  if (!given) return SMOKE ? smoke : usual
  if (!(Number(given) > 0)) throw new Error(`${name} must be a number above 0, not '${given}'`)
  return Number(given)
}

/** Events that were accepted and, in the end, are not in the metrics: see `compare`. */
export const missing = new Counter('events_missing')

/** Limits of http_req_duration in ms, such as `p(95)<200`, for each route or other tag of the form `name:value`. */
export type Limits = Record<string, string[]>

/**
 * The options of a script. All checks must hold, next to no request may fail, and no event be missing in the end; each route must have
 * been asked, and its times stay within the limits.
 *
 * @param more thresholds of other metrics, which hold in smoke, too
 */
export function options (scenarios: Record<string, Scenario>, limits: Limits, more: Record<string, string[]> = {}): Options {
  const thresholds: Record<string, string[]> = {
    http_req_failed: ['rate<0.001'],
    checks: ['rate==1'],
    events_missing: ['count==0'],
    dropped_iterations: [SMOKE ? 'count>=0' : 'rate<1'], // requests that could not begin in time, since all users were waiting
    ...more
  }
  for (const [tag, expressions] of Object.entries(limits)) {
    thresholds[`http_reqs{${tag}}`] = ['count>0']
    thresholds[`http_req_duration{${tag}}`] = SMOKE ? ['max>=0'] : expressions // k6 keeps apart only metrics with a threshold
  }
  return {
    scenarios,
    thresholds,
    setupTimeout: '10m',
    teardownTimeout: '10m',
    userAgent: 'canopy-k6',
    // Not the address: each key would be a series of its own. Requests have a name instead.
    systemTags: ['name', 'check', 'group', 'method', 'status', 'scenario', 'expected_response', 'error_code'],
    summaryTrendStats: ['count', 'min', 'med', 'p(95)', 'p(99)', 'max']
  }
}

/** Requests that begin at that rate, however long the service takes for each. */
export function arriving (exec: string, perSecond: number, seconds: number, startTime = 0): Scenario {
  return {
    executor: 'constant-arrival-rate',
    exec,
    rate: perSecond,
    timeUnit: '1s',
    duration: `${seconds}s`,
    startTime: `${startTime}s`,
    preAllocatedVUs: Math.min(200, Math.ceil(perSecond)),
    maxVUs: Math.min(1000, Math.ceil(perSecond)),
    gracefulStop: '30s'
  }
}

/** Users who ask again as soon as they have a response, or have thought about it. */
export function users (exec: string, count: number, seconds: number): Scenario {
  return { executor: 'constant-vus', exec, vus: count, duration: `${seconds}s`, gracefulStop: '30s' }
}
