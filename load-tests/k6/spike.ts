// Ten times as many readers from one second to the next, and then as few as before. In the spike a request may be refused with 503 and
// Retry-After, as it is documented, but not fail otherwise; after it, all is as before.
//
// RATE (100 reads a second, ten times as many in the spike), DURATION (30 s for each part), TENANTS, EVENTS or ANCESTOR.
import { expectOverload } from './lib/api.ts'
import { findTree, removeTree } from './lib/data.ts'
import { arriving, options as withLimits, setting } from './lib/options.ts'
import { anyRead } from './lib/reads.ts'
import { summary } from './lib/summary.ts'
import type { Tree } from './lib/tree.ts'

const RATE = setting('RATE', 100, 10)
const DURATION = setting('DURATION', 30, 3)

export const options = withLimits(
  {
    before: arriving('look', RATE, DURATION),
    spike: arriving('crowd', RATE * 10, DURATION, DURATION),
    after: arriving('look', RATE, DURATION, 2 * DURATION)
  },
  {
    'scenario:before': ['p(95)<200', 'p(99)<500'],
    'scenario:spike': ['p(99)<5000'],
    'scenario:after': ['p(95)<200', 'p(99)<500']
  },
  { dropped_iterations: ['count>=0'] }) // what cannot begin in the spike belongs to it

export const setup = findTree

export function look (tree: Tree): void {
  expectOverload(false)
  anyRead(tree)
}

export function crowd (tree: Tree): void {
  expectOverload(true)
  anyRead(tree)
}

export const teardown = removeTree
export const handleSummary = summary('spike', DURATION)
