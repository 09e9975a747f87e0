// The requests of users of the dashboard.
import { get, query, type One, type Page } from './api.ts'
import { anyTenant, type Tree } from './tree.ts'

const DAY = 86_400_000
const METRICS = 'totalInferenceCost,inferenceCost,totalUsageCount,subtreeFeatureAdoptionRate,costPerUse,lastUsedAt'

type Parameters = Record<string, string | number>

/** A page of the subtree. */
export function dashboard (route: string, tree: Tree, parameters: Parameters = {}): Page | null {
  const view = { ancestor: tree.root, sort: '-totalInferenceCost', metrics: METRICS, limit: 100, ...parameters }
  return get<Page>(route, '/tenants/metrics' + query(view))
}

/** `from` and `to` of a number of days before today. */
export function lastDays (days: number): Parameters {
  const day = (ago: number) => new Date(Date.now() - ago * DAY).toISOString().slice(0, 10)
  return { from: day(days), to: day(0) }
}

export function tenant (tree: Tree): void {
  get<One>('tenant', `/tenants/${anyTenant(tree)}/metrics`)
}

export function window (tree: Tree): void {
  get<One>('window', `/tenants/${anyTenant(tree)}/metrics` + query({ metrics: METRICS, ...lastDays(7 + Math.floor(Math.random() * 80)) }))
}

export function series (tree: Tree): void {
  get('series', `/tenants/${anyTenant(tree)}/metrics/series`
    + query({ metric: 'totalInferenceCost,totalUsageCount', granularity: 'P1D', ...lastDays(30) }))
}

export function children (tree: Tree): void {
  get('by child', `/tenants/${anyTenant(tree)}/metrics/breakdown` + query({ by: 'child', metric: 'totalInferenceCost' }))
}

export function features (tree: Tree): void {
  get('by feature', `/tenants/${anyTenant(tree)}/metrics/breakdown` + query({ by: 'feature', metric: 'inferenceCost' }))
}

export function subtree (tree: Tree): void {
  get('tree', `/tenants/${anyTenant(tree)}/tree` + query({ depth: 1 }))
}

/** One of the above, or the first page, as often as users ask for them. */
export function anyRead (tree: Tree): void {
  const choice = Math.random()
  if (choice < 0.5) dashboard('page', tree)
  else if (choice < 0.8) tenant(tree)
  else if (choice < 0.9) series(tree)
  else children(tree)
}

/** Limits of the requests of {@link anyRead}. */
export const ANY_READ = {
  'name:page': ['p(95)<200', 'p(99)<500'],
  'name:tenant': ['p(95)<100', 'p(99)<300'],
  'name:series': ['p(95)<200', 'p(99)<500'],
  'name:by child': ['p(95)<200', 'p(99)<500']
}
