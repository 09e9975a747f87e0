// Usage in by fastify and pg: an event or an array of them, one prepared statement a request, in as many processes as there are
// cores.
import cluster from 'node:cluster'
import { readFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import Fastify from 'fastify'
import pg from 'pg'

const STATEMENT = readFileSync(new URL('../usage.sql', import.meta.url), 'utf8')
const SETTINGS = '-c timezone=UTC -c plan_cache_mode=force_generic_plan'

const text = { type: 'string', minLength: 1, maxLength: 200 }
const event = {
  type: 'object',
  required: ['id', 'tenant', 'feature', 'cost'],
  additionalProperties: false,
  properties: {
    id: text,
    source: { ...text, default: 'default' },
    time: { type: 'string', format: 'date-time' },
    tenant: text,
    feature: text,
    cost: { type: 'string', pattern: '^[0-9]{1,9}(\\.[0-9]{1,9})?$' },
    user: { ...text, nullable: true },
    attributes: { type: 'object', nullable: true }
  }
}
const result = {
  type: 'object',
  properties: { accepted: { type: 'integer' }, duplicates: { type: 'integer' }, rejected: { type: 'integer' } }
}

/** Nano-units as text: they do not fit a number of JavaScript. */
function nanos (cost) {
  const [whole, fraction = ''] = cost.split('.')
  return whole + fraction.padEnd(9, '0')
}

function start () {
  const pool = new pg.Pool({ max: Number(process.env.POOL ?? 6), idleTimeoutMillis: 0, options: SETTINGS })
  const app = Fastify({ ajv: { customOptions: { coerceTypes: false, removeAdditional: false } }, bodyLimit: 10_485_760 })
  const preValidation = async request => { request.body = [].concat(request.body) } // one event is an array of one
  const schema = { body: { type: 'array', items: event }, response: { 200: result, 422: result } }
  app.post('/usage', { preValidation, schema }, async ({ body: events }, reply) => {
    const now = new Date().toISOString()
    const { rows: [[known, accepted]] } = await pool.query({
      name: 'usage',
      text: STATEMENT,
      rowMode: 'array',
      values: [
        events.map(e => e.source), events.map(e => e.id), events.map(e => e.tenant), events.map(e => e.feature),
        events.map(e => e.time ?? now), events.map(e => nanos(e.cost)), events.map(e => e.user),
        events.map(e => e.attributes && JSON.stringify(e.attributes))
      ]
    })
    if (known === '0' && events.length > 0) reply.code(422)
    return { accepted: Number(accepted), duplicates: known - accepted, rejected: events.length - known }
  })
  app.listen({ host: '127.0.0.1', port: Number(process.env.PORT ?? 18082), backlog: 4096 })
}

if (cluster.isPrimary) {
  const workers = Number(process.env.WORKERS ?? availableParallelism())
  for (let i = 0; i < workers; i++) cluster.fork()
} else {
  start()
}
