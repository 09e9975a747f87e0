// The data of a run: a tree of tenants of its own, with usage of the last 90 days, that is taken away afterwards.
import { get, JSON_BODY, NDJSON, query, send, sendAll, type Page } from './api.ts'
import { BASE_URL, setting } from './options.ts'
import type { Tree } from './tree.ts'
import { compare, ingest, makeEvents } from './usage.ts'

const DAY = 86_400_000
const CHILDREN = 6
const CHUNK = 20_000

/** A new tree of $TENANTS with $EVENTS. */
export function makeTree (): Tree {
  const root = `k6-${Date.now().toString(36)}${Math.floor(Math.random() * 1296).toString(36)}`
  const keys = Array.from({ length: setting('TENANTS', 1000, 50) }, (_, i) => i === 0 ? root : `${root}-${i}`)
  const lines = keys.map((key, i) =>
    JSON.stringify({ key, name: `Load ${i}`, parent: i === 0 ? null : keys[Math.floor((i - 1) / CHILDREN)] }))
  const features = get<{ data: { key: string }[] }>('setup', '/features')?.data.map(feature => feature.key)
  if (!features) throw new Error(`${BASE_URL} gives no list of features: the warning says why`)
  send('setup', { method: 'PUT', path: '/tenants/import', body: lines.join('\n'), headers: { 'Content-Type': NDJSON }, statuses: [200] })
  const tree = { root, keys, features, own: true }
  for (let left = setting('EVENTS', 20_000, 500); left > 0; left -= CHUNK) {
    const events = makeEvents(tree, Math.min(left, CHUNK), `setup-${left}`, () => new Date(Date.now() - Math.random() * 90 * DAY))
    ingest('setup', events, { as: NDJSON, folded: true })
  }
  return tree
}

/** The first thousand tenants of the subtree of $ANCESTOR by cost, if that is set; else a new tree. For runs that only read. */
export function findTree (): Tree {
  const root = __ENV.ANCESTOR
  if (!root) return makeTree()
  const view = { ancestor: root, sort: '-totalInferenceCost', limit: 1000, metrics: 'usageCount' }
  const page = get<Page>('setup', '/tenants/metrics' + query(view))
  if (!page) throw new Error(`there is no tenant '${root}' at ${BASE_URL}`)
  return { root, keys: page.data.map(row => row.tenant), features: [], own: false }
}

/**
 * Compares the tree at the end with the requests that were sent. Then deletes what the service lets go: tenants without usage and
 * children. The others are archived.
 */
export function removeTree (tree: Tree): void {
  if (!tree.own) return
  compare(tree)
  let archived = 0
  const rest = tree.keys.slice().reverse() // children first
  while (rest.length > 0) {
    const keys = rest.splice(0, 100)
    const deleted = sendAll('teardown', keys.map(key => ({ method: 'DELETE', path: `/tenants/${key}`, statuses: [204, 409] })))
    const kept = keys.filter((_, i) => deleted[i]?.status === 409)
    sendAll('teardown', kept.map(key =>
      ({ method: 'PATCH', path: `/tenants/${key}`, body: '{"archived":true}', headers: { 'Content-Type': JSON_BODY }, statuses: [200] })))
    archived += kept.length
  }
  console.info(`${tree.root}: ${tree.keys.length - archived} tenants deleted, ${archived} archived, since usage stays with its tenant`)
}
