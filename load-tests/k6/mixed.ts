// Usage in and metrics out at once. A client that sends with `visibility=folded` reads its usage in the very next response, exactly, at its
// tenant and above. Usage that is only durable follows soon, and `asOf` never moves back.
//
// USERS (20 who write, as many who read), DURATION (60 s), TENANTS (more than users), EVENTS.
import { check, sleep } from 'k6'
import exec from 'k6/execution'
import { Trend } from 'k6/metrics'
import { get, type One } from './lib/api.ts'
import { makeTree, removeTree } from './lib/data.ts'
import { options as withLimits, setting, SMOKE, users } from './lib/options.ts'
import { ANY_READ, anyRead, dashboard } from './lib/reads.ts'
import { summary } from './lib/summary.ts'
import { ingest, makeEvents, nanos, type Event } from './lib/usage.ts'
import type { Tree } from './lib/tree.ts'

const USERS = setting('USERS', 20, 3)
const DURATION = setting('DURATION', 60, 5)
const LATEST = 10_000 // ms in which an event must be in the metrics

export const options = withLimits(
  { writers: users('write', USERS, DURATION), readers: users('look', USERS, DURATION) },
  {
    ...ANY_READ,
    'name:folded': ['p(95)<1000', 'p(99)<2000'],
    'name:durable': ['p(95)<250', 'p(99)<500'],
    'name:what was sent': ['p(95)<100', 'p(99)<300'],
    'name:above': ['p(95)<100', 'p(99)<300']
  },
  { ms_until_visible: [SMOKE ? 'max>=0' : 'p(95)<2000'] })

const untilVisible = new Trend('ms_until_visible', true)

export const setup = makeTree

/** Each writer has a tenant of its own. */
export function write (tree: Tree): void {
  const own = tree.keys[tree.keys.length - exec.vu.idInTest % tree.keys.length - 1] ?? tree.root
  const name = `mixed-${exec.vu.idInTest}-${exec.vu.iterationInScenario}`
  const before = one('what was sent', own)
  const above = one('above', tree.root)
  const folded = makeEvents(tree, 1 + exec.vu.iterationInScenario % 5, `${name}-folded`, () => new Date(), own)
  if (!before || !above || !ingest('folded', folded, { folded: true })) return
  const after = one('what was sent', own)
  const aboveAfter = one('above', tree.root)
  if (!after || !aboveAfter) return
  check(after, {
    'what is folded is in the next response': after => includes(before, after, folded),
    'asOf has moved': after => after.asOf !== before.asOf && Date.parse(after.asOf) >= Date.parse(before.asOf)
  })
  check(aboveAfter, {
    'and in those of all above': after => after.metrics.totalUsageCount >= above.metrics.totalUsageCount + folded.length
  })

  const durable = makeEvents(tree, 1, `${name}-durable`, () => new Date(), own)
  if (!ingest('durable', durable)) return
  const start = Date.now()
  let latest: One | null = after
  while (latest && latest.metrics.usageCount === after.metrics.usageCount && Date.now() - start < LATEST) {
    sleep(0.02)
    latest = one('what was sent', own)
  }
  untilVisible.add(Date.now() - start)
  check(latest, { 'what is durable follows': latest => latest !== null && includes(after, latest, durable) })
}

function one (route: string, key: string): One | null {
  return get<One>(route, `/tenants/${key}/metrics?metrics=usageCount,inferenceCost,totalUsageCount`)
}

function includes (before: One, after: One, events: Event[]): boolean {
  const cost = events.reduce((sum, event) => sum + nanos(event.cost), nanos(before.metrics.inferenceCost))
  return after.metrics.usageCount === before.metrics.usageCount + events.length && nanos(after.metrics.inferenceCost) === cost
}

let lastSeen = 0

export function look (tree: Tree): void {
  anyRead(tree)
  const page = dashboard('page', tree, { limit: 10 })
  if (!page) return
  const asOf = Date.parse(page.asOf)
  check(asOf, { 'asOf never goes back': asOf => asOf >= lastSeen })
  lastSeen = asOf
  sleep(0.05)
}

export const teardown = removeTree
export const handleSummary = summary('mixed', DURATION)
