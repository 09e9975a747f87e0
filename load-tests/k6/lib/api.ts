// Requests to the service. Each has a route, by which its times are kept: addresses have keys, of which there are too many.
import { check } from 'k6'
import exec from 'k6/execution'
import http, { type RefinedParams, type RefinedResponse } from 'k6/http'
import { Counter } from 'k6/metrics'
import { BASE_URL, CREDENTIAL } from './options.ts'

type Answer = RefinedResponse<'text'>

export interface Metrics {
  usageCount: number
  totalUsageCount: number
  inferenceCost: string
  totalInferenceCost: string
}
export interface Row { tenant: string, metrics: Metrics }
export interface Page { data: Row[], next: string | null, asOf: string }
export interface One extends Row { asOf: string }
export interface Taken { accepted: number, duplicates: number, rejected: number }

const refused = new Counter('refused')
let overload = false

export const JSON_BODY = 'application/json'
export const NDJSON = 'application/x-ndjson'

export interface Request { method: string, path: string, body?: string, headers?: Record<string, string>, statuses: number[] }

/** Sends a request whose response has one of its statuses; any other fails the check of its route. */
export function send (route: string, request: Request): Answer {
  const { method, url, body, params } = prepare(route, request)
  return checked(route, request, http.request(method, url, body, params))
}

/** Sends requests a few at a time, in any order. */
export function sendAll (route: string, requests: Request[]): Answer[] {
  return http.batch(requests.map(request => prepare(route, request))).map((answer, i) => checked(route, requests[i], answer as Answer))
}

function prepare (route: string, { method, path, body = undefined, headers = {}, statuses }: Request) {
  const params: RefinedParams<'text'> = {
    headers: { ...CREDENTIAL, ...headers },
    tags: { name: route },
    responseType: 'text',
    responseCallback: http.expectedStatuses(...statuses),
    timeout: '60s'
  }
  return { method, url: `${BASE_URL}/api/v1${path}`, body: body ?? null, params }
}

function checked (route: string, request: Request | undefined, answer: Answer): Answer {
  const { method, path, statuses = [] } = request ?? {}
  if (answer.error === 'context canceled') return answer // by the end of the run, which the service has no part in
  if (answer.status === 401) exec.test.abort(`${BASE_URL} requires a key: set CANOPY_KEY`)
  if (!check(answer, { [`${route}: ${statuses.join(' or ')}`]: ({ status }) => statuses.includes(status) })) {
    console.warn(`${method} ${path}: ${answer.status} ${answer.error} ${answer.body?.slice(0, 300) ?? ''}`)
  }
  return answer
}

/** The body of a 200, or null: the check counts failures. */
export function read<T> (answer: Answer): T | null {
  return answer.status === 200 ? answer.json() as unknown as T : null
}

export function get<T> (route: string, path: string): T | null {
  const answer = send(route, { method: 'GET', path, statuses: overload ? [200, 503] : [200] })
  if (answer.status === 503) {
    refused.add(1)
    check(answer, { 'a refusal says when to come back': ({ headers }) => headers['Retry-After'] !== undefined })
  }
  return read<T>(answer)
}

/** Whether reads may be refused from now on, as they are under overload. */
export function expectOverload (expected: boolean): void {
  overload = expected
}

/** The parameters of an address, after a question mark. */
export function query (parameters: Record<string, string | number>): string {
  return '?' + Object.entries(parameters).map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join('&')
}
