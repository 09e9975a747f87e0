// The dashboard by fastify and pg: one prepared statement a page, in as many processes as there are cores.
import cluster from 'node:cluster'
import { readFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import Fastify from 'fastify'
import pg from 'pg'

const VIEW = 'metrics:-totalInferenceCost,key'
const FILTER = /^totalInferenceCost=le=(\d{1,10})(?:\.(\d{1,9}))?$/
const PAGE = readFileSync(new URL('../page.sql', import.meta.url), 'utf8')

// The page has one good plan. Left to itself, PostgreSQL would plan it again for each request, which takes longer than to
// read 100 rows.
const SETTINGS = '-c timezone=UTC -c plan_cache_mode=force_generic_plan'

// All values as the text that the database sends: numbers of nano-units do not fit a number of JavaScript.
const query = { rowMode: 'array', types: { getTypeParser: () => text => text } }

const text = { type: 'string' }
const maybeText = { type: 'string', nullable: true }
const whole = { type: 'integer' }
const ratio = { type: 'number', nullable: true }
const object = properties => ({ type: 'object', properties })
const row = object({
  tenant: text, name: text, parent: maybeText, depth: whole,
  metrics: object({
    featureAdoptionRate: ratio, subtreeFeatureAdoptionRate: ratio, inferenceCost: text, totalInferenceCost: text,
    usageCount: whole, totalUsageCount: whole, costPerUse: maybeText, permissionInheritanceDepth: whole,
    subtreeSize: whole, lastUsedAt: maybeText
  })
})
const page = object({ data: { type: 'array', items: row }, next: maybeText, asOf: text })

/** The parameters; fails with 400 naming the one that this service does not understand. Amounts are nano-units as text. */
function parse ({ sort, limit = '100', ancestor, filter, cursor }) {
  if (sort !== '-totalInferenceCost') throw refused('sort: only -totalInferenceCost is served here')
  if (!/^\d{1,4}$/.test(limit) || limit < 1 || limit > 1000) throw refused('limit: must be 1 to 1000')
  const amount = filter === undefined ? undefined : FILTER.exec(filter)
  if (amount === null) throw refused('filter: only totalInferenceCost=le=<amount> is served here')
  return {
    limit: Number(limit),
    ancestor,
    atMost: amount && amount[1] + (amount[2] ?? '').padEnd(9, '0'),
    after: cursor === undefined ? undefined : decode(cursor)
  }
}

function refused (message, statusCode = 400) {
  return Object.assign(new Error(message), { statusCode })
}

// The cost goes into and out of the JSON as text, see above.
function encode (cost, key) {
  return Buffer.from(`{"v":"${VIEW}","k":[${cost},${JSON.stringify(key)}]}`).toString('base64url')
}

function decode (cursor) {
  const after = /^\{"v":"([^"]*)","k":\[(\d{1,19}),("[^"\\]*")\]\}$/.exec(Buffer.from(cursor, 'base64url').toString())
  if (after === null || after[1] !== VIEW) throw refused('cursor: is not one of this list')
  return { cost: after[2], key: JSON.parse(after[3]) }
}

/** The text and a name for it, the same for the same parameters so that it is prepared once a connection, and the values. */
function statement ({ limit, ancestor, atMost, after }) {
  const conditions = []
  const values = []
  const bind = value => `$${values.push(value)}`
  if (atMost !== undefined) conditions.push(`s.cost <= ${bind(atMost)}`)
  if (ancestor !== undefined) {
    conditions.push(`t.id in (select descendant_id from tenant_ancestry
      where ancestor_id = (select id from tenant where key = ${bind(ancestor)}))`)
  }
  if (after !== undefined) {
    const cost = bind(after.cost)
    conditions.push(`s.cost <= ${cost} and (s.cost < ${cost} or t.key > ${bind(after.key)})`)
  }
  const where = conditions.length > 0 ? 'where ' + conditions.join(' and ') : ''
  return {
    ...query,
    name: `page ${atMost !== undefined} ${ancestor !== undefined} ${after !== undefined}`,
    text: `${PAGE} ${where} order by s.cost desc, t.key fetch first ${bind(limit + 1)} rows only`,
    values
  }
}

/** The decimal of nano-units, exact and without trailing zeros; costs are never negative. */
function money (nanos) {
  const digits = nanos.padStart(10, '0')
  return `${digits.slice(0, -9)}.${digits.slice(-9)}`.replace(/\.?0+$/, '')
}

const number = text => text === null ? null : Number(text)
const time = text => text === null ? null : text.replace(' ', 'T').replace('+00', 'Z')

function line ([key, name, parent, depth, usage, cost, adoption, totalUsage, totalCost, totalAdoption, perUse, last, size]) {
  return {
    tenant: key, name, parent, depth: Number(depth),
    metrics: {
      featureAdoptionRate: number(adoption),
      subtreeFeatureAdoptionRate: number(totalAdoption),
      inferenceCost: money(cost),
      totalInferenceCost: money(totalCost),
      usageCount: Number(usage),
      totalUsageCount: Number(totalUsage),
      costPerUse: perUse === null ? null : money(perUse),
      permissionInheritanceDepth: Number(depth),
      subtreeSize: Number(size),
      lastUsedAt: time(last)
    }
  }
}

function start () {
  const pool = new pg.Pool({ max: Number(process.env.POOL ?? 6), idleTimeoutMillis: 0, options: SETTINGS })
  const first = async (text, values) => (await pool.query({ ...query, text, values })).rows[0]?.[0]
  const app = Fastify()
  app.get('/api/v1/tenants/metrics', { schema: { response: { 200: page } } }, async request => {
    const params = parse(request.query)
    const { rows } = await pool.query(statement(params))
    if (rows.length === 0) {
      if (params.ancestor !== undefined && !await first('select id from tenant where key = $1', [params.ancestor])) {
        throw refused('ancestor: there is no such tenant', 404)
      }
      return { data: [], next: null, asOf: time(await first('select as_of from rollup_state')) }
    }
    const data = rows.slice(0, params.limit)
    const last = data.at(-1)
    return {
      data: data.map(line),
      next: rows.length > params.limit ? encode(last[8], last[0]) : null,
      asOf: time(rows[0][13])
    }
  })
  app.listen({ host: '127.0.0.1', port: Number(process.env.PORT ?? 18082), backlog: 4096 })
}

if (cluster.isPrimary) {
  const workers = Number(process.env.WORKERS ?? availableParallelism())
  for (let i = 0; i < workers; i++) cluster.fork()
} else {
  start()
}
