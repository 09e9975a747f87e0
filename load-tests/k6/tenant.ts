// Reads across the tree: single tenants, now and over time, by part, and what is below them.
//
// RATE (100 of each a second), DURATION (60 s), TENANTS, EVENTS or ANCESTOR.
import { findTree, removeTree } from './lib/data.ts'
import { arriving, options as withLimits, setting } from './lib/options.ts'
import * as reads from './lib/reads.ts'
import { summary } from './lib/summary.ts'

const RATE = setting('RATE', 100, 3)
const DURATION = setting('DURATION', 60, 4)

export const options = withLimits(
  {
    tenant: arriving('tenant', RATE, DURATION),
    window: arriving('window', RATE, DURATION),
    series: arriving('series', RATE, DURATION),
    children: arriving('children', RATE, DURATION),
    features: arriving('features', RATE, DURATION),
    subtree: arriving('subtree', RATE, DURATION)
  },
  {
    'name:tenant': ['p(95)<100', 'p(99)<300'],
    'name:window': ['p(95)<100', 'p(99)<300'],
    'name:series': ['p(95)<200', 'p(99)<500'],
    'name:by child': ['p(95)<200', 'p(99)<500'],
    'name:by feature': ['p(95)<200', 'p(99)<500'],
    'name:tree': ['p(95)<100', 'p(99)<300']
  })

export const setup = findTree
export const { tenant, window, series, children, features, subtree } = reads
export const teardown = removeTree
export const handleSummary = summary('tenant', DURATION)
