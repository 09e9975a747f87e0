// Usage in: one event a request, batches, and long streams of lines; some of it is sent twice. In the end the metrics must have
// each event once.
//
// RATE (500 single events a second), BATCH (500 events, five times a second), LINES (5000, each second), DURATION (60 s), TENANTS, EVENTS.
import exec from 'k6/execution'
import { NDJSON } from './lib/api.ts'
import { makeTree, removeTree } from './lib/data.ts'
import { arriving, options as withLimits, setting } from './lib/options.ts'
import { summary } from './lib/summary.ts'
import { ingest, makeEvents } from './lib/usage.ts'
import type { Tree } from './lib/tree.ts'

const RATE = setting('RATE', 500, 20)
const BATCH = setting('BATCH', 500, 50)
const LINES = setting('LINES', 5000, 500)
const DURATION = setting('DURATION', 60, 4)

export const options = withLimits(
  { single: arriving('single', RATE, DURATION), batch: arriving('batch', 5, DURATION), lines: arriving('lines', 1, DURATION) },
  {
    'name:single': ['p(95)<100', 'p(99)<250'],
    'name:batch': ['p(95)<250', 'p(99)<500'],
    'name:again': ['p(95)<250', 'p(99)<500'],
    'name:lines': ['p(95)<1000', 'p(99)<2000']
  })

export const setup = makeTree

export function single (tree: Tree): void {
  ingest('single', makeEvents(tree, 1, unique()))
}

export function batch (tree: Tree): void {
  const events = makeEvents(tree, BATCH, unique())
  if (ingest('batch', events) && exec.scenario.iterationInTest % 5 === 0) ingest('again', events, { known: BATCH })
}

export function lines (tree: Tree): void {
  ingest('lines', makeEvents(tree, LINES, unique()), { as: NDJSON })
}

function unique (): string {
  return `${exec.scenario.name}-${exec.scenario.iterationInTest}`
}

export const teardown = removeTree
export const handleSummary = summary('ingest', DURATION)
