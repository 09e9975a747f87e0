// Everyone looks at the same view at once and again at once, as on the morning of the first of a month.
//
// USERS (500), DURATION (30 s), TENANTS, EVENTS or ANCESTOR.
import { findTree, removeTree } from './lib/data.ts'
import { options as withLimits, setting, users } from './lib/options.ts'
import { dashboard } from './lib/reads.ts'
import { summary } from './lib/summary.ts'
import type { Tree } from './lib/tree.ts'

const DURATION = setting('DURATION', 30, 4)

export const options = withLimits(
  { users: users('view', setting('USERS', 500, 50), DURATION) },
  { 'name:view': ['p(95)<500', 'p(99)<1000'] })

export const setup = findTree

export function view (tree: Tree): void {
  dashboard('view', tree)
}

export const teardown = removeTree
export const handleSummary = summary('dashboard-storm', DURATION)
