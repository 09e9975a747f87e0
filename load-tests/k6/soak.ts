// A usual load over a long time: usage in and metrics out. Growth over time shows when the times of the last fifth are compared with those of the first.
//
// DURATION (3600 s), RATE (100 reads a second), BATCH (100 events, five times a second), TENANTS, EVENTS.
import exec from 'k6/execution'
import { makeTree, removeTree } from './lib/data.ts'
import { arriving, options as withLimits, setting } from './lib/options.ts'
import { ANY_READ, anyRead } from './lib/reads.ts'
import { summary } from './lib/summary.ts'
import { ingest, makeEvents } from './lib/usage.ts'
import type { Tree } from './lib/tree.ts'

const DURATION = setting('DURATION', 3600, 5)
const BATCH = setting('BATCH', 100, 20)

export const options = withLimits(
  { readers: arriving('look', setting('RATE', 100, 10), DURATION), writers: arriving('write', 5, DURATION) },
  {
    ...ANY_READ,
    'name:batch': ['p(95)<250', 'p(99)<500'],
    'part:first fifth': ['p(95)<200', 'p(99)<500'],
    'part:last fifth': ['p(95)<200', 'p(99)<500']
  })

export const setup = makeTree

export function look (tree: Tree): void {
  mark()
  anyRead(tree)
}

export function write (tree: Tree): void {
  mark()
  ingest('batch', makeEvents(tree, BATCH, `soak-${exec.scenario.iterationInTest}`))
}

function mark (): void {
  const { progress } = exec.scenario
  exec.vu.metrics.tags.part = progress < 0.2 ? 'first fifth' : progress < 0.8 ? 'middle' : 'last fifth'
}

export const teardown = removeTree
export const handleSummary = summary('soak')
