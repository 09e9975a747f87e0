// The same list of users by each strategy of loading, one strategy after the other: the lesson on loading. All must give the same list,
// and all but `lazy` in a number of statements that does not depend on the number of users.
//
// Needs a service with `canopy.lesson.enabled`. STRATEGIES (lazy,join-fetch,…), PEOPLE (1000), ORGANIZATIONS (20), USERS (50 at once),
// DURATION (10 s for each strategy).
import { check } from 'k6'
import exec from 'k6/execution'
import { type RefinedResponse } from 'k6/http'
import { Trend } from 'k6/metrics'
import { JSON_BODY, query, read, send, sendAll } from './lib/api.ts'
import { BASE_URL, options as withLimits, setting, users } from './lib/options.ts'
import { summary } from './lib/summary.ts'

interface Loaded { strategy: string, statements: number, data: unknown[] }
interface Created { id: string }
interface Company { tenant: string, organizations: string[], people: string[] }

const STRATEGIES = (__ENV.STRATEGIES || 'lazy,join-fetch,entity-graph,batch,subselect,bulk-in,projection,panache-projection,none').split(',')
const PEOPLE = setting('PEOPLE', 1000, 40)
const ORGANIZATIONS = setting('ORGANIZATIONS', 20, 4)
const DURATION = setting('DURATION', 10, 1)

export const options = withLimits(
  Object.fromEntries(STRATEGIES.map((strategy, i) =>
    [strategy, { ...users('load', setting('USERS', 50, 5), DURATION), startTime: `${i * (DURATION + 1)}s`, gracefulStop: '1s' }])),
  Object.fromEntries(STRATEGIES.map(strategy => [`name:${strategy}`, ['p(99)<5000']])),
  Object.fromEntries(STRATEGIES.map(strategy => [`statements{strategy:${strategy}}`, [strategy === 'lazy' ? `min>${PEOPLE}` : 'max<=50']])))

const statements = new Trend('statements')
let list = '' // as this user got it first

/** A tenant with organizations and their users. */
export function setup (): Company {
  const lesson = send('setup', { method: 'GET', path: '/lesson', statuses: [200, 404] })
  if (lesson.status !== 200) exec.test.abort(`${BASE_URL} has no lesson: start it with -Dcanopy.lesson.enabled=true`)
  const tenant = `k6-${Date.now().toString(36)}`
  const create = (path: string, content: object) =>
    ({ method: 'POST', path, body: JSON.stringify(content), headers: { 'Content-Type': JSON_BODY }, statuses: [201] })
  send('setup', create('/tenants', { key: tenant, name: 'Loading' }))
  const organizations = sendAll('setup', Array.from({ length: ORGANIZATIONS }, (_, i) =>
    create(`/tenants/${tenant}/organizations`, { name: `Organization ${i}` }))).map(id)
  const people = sendAll('setup', Array.from({ length: PEOPLE }, (_, i) =>
    create(`/organizations/${organizations[i % ORGANIZATIONS]}/users`,
      { firstName: `First ${i}`, lastName: `Last ${i}`, email: `${tenant}-${i}@example.com` }))).map(id)
  return { tenant, organizations, people }
}

function id (created: RefinedResponse<'text'>): string {
  return (created.json() as unknown as Created).id
}

export function load ({ tenant }: Company): void {
  const strategy = exec.scenario.name
  const answer = send(strategy, { method: 'GET', path: `/lesson/loading/${strategy}` + query({ tenant }), statuses: [200] })
  const loaded = read<Loaded>(answer)
  if (!loaded) return
  statements.add(loaded.statements, { strategy })
  if (exec.vu.iterationInScenario > 0) return
  const users = answer.body?.slice(answer.body.indexOf('"data":')) ?? ''
  list ||= users
  check(loaded, {
    [`${strategy}: all users`]: ({ data }) => data.length === PEOPLE,
    [`${strategy}: the same list as the others`]: () => users === list
  })
}

export function teardown ({ tenant, organizations, people }: Company): void {
  const remove = (path: string) => ({ method: 'DELETE', path, statuses: [204] })
  sendAll('teardown', people.map(person => remove(`/users/${person}`)))
  sendAll('teardown', organizations.map(organization => remove(`/organizations/${organization}`)))
  send('teardown', remove(`/tenants/${tenant}`))
}

export const handleSummary = summary('strategies', DURATION)
