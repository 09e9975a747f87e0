// Users of the dashboard who open it, page, sort, filter and look at it again, and think in between.
//
// USERS (500), DURATION (60 s), THINK (2: seconds on average), TENANTS, EVENTS or ANCESTOR.
import { check, sleep } from 'k6'
import exec from 'k6/execution'
import { findTree, removeTree } from './lib/data.ts'
import { options as withLimits, setting, users } from './lib/options.ts'
import { dashboard, lastDays } from './lib/reads.ts'
import { summary } from './lib/summary.ts'
import type { Page } from './lib/api.ts'
import type { Tree } from './lib/tree.ts'

const SORTS = ['-totalInferenceCost', '-totalUsageCount', '-subtreeFeatureAdoptionRate', 'name', '-lastUsedAt', 'depth,-inferenceCost']
const FILTERS = ['totalInferenceCost=gt=0.05', 'subtreeFeatureAdoptionRate=ge=0.2;depth=le=3', 'usageCount=ge=5', 'name==Load*']
const DURATION = setting('DURATION', 60, 4)
const THINK = setting('THINK', 2, 0.1)
const PAGES = 3
const ROWS = 20

export const options = withLimits(
  { users: users('user', setting('USERS', 500, 10), DURATION) },
  {
    'name:open': ['p(95)<200', 'p(99)<500'],
    'name:next page': ['p(95)<200', 'p(99)<500'],
    'name:sort': ['p(95)<200', 'p(99)<500'],
    'name:filter': ['p(95)<200', 'p(99)<500'],
    'name:last days': ['p(95)<400', 'p(99)<1000']
  })

export const setup = findTree

export function user (tree: Tree): void {
  if (exec.vu.iterationInScenario === 0) think() // they do not come at one moment, which is what dashboard-storm is for
  let page = dashboard('open', tree, { limit: ROWS })
  think()
  const seen = new Set(keys(page))
  for (let i = 1; i < PAGES && page?.next; i++) {
    page = dashboard('next page', tree, { cursor: page.next, limit: ROWS })
    check(keys(page), { 'no tenant is on two pages': keys => keys.every(key => !seen.has(key)) })
    for (const key of keys(page)) seen.add(key)
    think()
  }
  dashboard('sort', tree, { sort: any(SORTS) })
  think()
  dashboard('filter', tree, { filter: any(FILTERS), sort: any(SORTS) })
  think()
  dashboard('last days', tree, lastDays(Math.random() < 0.5 ? 7 : 30))
  think()
}

function keys (page: Page | null): string[] {
  return page?.data.map(row => row.tenant) ?? []
}

function any (values: string[]): string {
  return values[Math.floor(Math.random() * values.length)] ?? ''
}

function think (): void {
  sleep(THINK * (0.5 + Math.random()))
}

export const teardown = removeTree
export const handleSummary = summary('dashboard', DURATION)
