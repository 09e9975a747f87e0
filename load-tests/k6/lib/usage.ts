// Usage in, and whether all of it arrived.
import { check } from 'k6'
import { Counter } from 'k6/metrics'
import { get, JSON_BODY, NDJSON, read, send, type One, type Taken } from './api.ts'
import { missing } from './options.ts'
import { anyTenant, type Tree } from './tree.ts'

export interface Event { id: string, source: string, time: string, tenant: string, feature: string, cost: string }

const accepted = new Counter('events_accepted')

/** @param unique names these events within the run */
export function makeEvents (tree: Tree, count: number, unique: string, time = () => new Date(), tenant?: string): Event[] {
  return Array.from({ length: count }, (_, i) => ({
    id: `${unique}-${i}`,
    source: tree.root,
    time: time().toISOString(),
    tenant: tenant ?? anyTenant(tree),
    feature: tree.features[Math.floor(Math.random() ** 2 * tree.features.length)] ?? 'chat',
    cost: money(1000 + Math.floor(Math.random() * 20_000_000))
  }))
}

/** The decimal of nano-units below 2^53. */
export function money (nanos: number): string {
  const digits = String(nanos).padStart(10, '0')
  return `${digits.slice(0, -9)}.${digits.slice(-9)}`.replace(/\.?0+$/, '')
}

/** The nano-units of a decimal. */
export function nanos (money: string): number {
  const [whole, fraction = ''] = money.split('.')
  return Number(whole) * 1e9 + Number(fraction.padEnd(9, '0'))
}

/** Sends events, as lines or as JSON: one alone as itself. Those in `known` were sent before. */
export function ingest (route: string, events: Event[], { as = JSON_BODY, folded = false, known = 0 } = {}): boolean {
  const body = as === NDJSON
    ? events.map(event => JSON.stringify(event)).join('\n')
    : JSON.stringify(events.length === 1 ? events[0] : events)
  const path = folded ? '/usage?visibility=folded' : '/usage'
  const taken = read<Taken>(send(route, { method: 'POST', path, body, headers: { 'Content-Type': as }, statuses: [200] }))
  if (!taken) return false
  accepted.add(taken.accepted)
  missing.add(taken.accepted)
  return check(taken, {
    [`${route}: each event counts once`]: ({ accepted, duplicates, rejected }) =>
      accepted === events.length - known && duplicates === known && rejected === 0
  })
}

/** Compares the metrics of the whole tree with the accepted events: `events_missing` is the difference. */
export function compare (tree: Tree): void {
  ingest('teardown', makeEvents(tree, 1, 'last'), { folded: true }) // waits until all before it is in the metrics
  const whole = get<One>('teardown', `/tenants/${tree.root}/metrics?metrics=totalUsageCount`)
  missing.add(-(whole?.metrics.totalUsageCount ?? 0))
}
