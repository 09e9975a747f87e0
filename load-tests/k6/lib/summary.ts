// The results of a run, as text on the terminal and, where $RESULTS names a folder, as an HTML page and as JSON in it.
import { BASE_URL } from './options.ts'

export interface Summary {
  metrics: Record<string, Metric>
  state: { testRunDurationMs: number }
  root_group: { checks: { name: string, fails: number }[] }
}
interface Metric {
  type: 'counter' | 'gauge' | 'rate' | 'trend'
  contains: 'default' | 'time' | 'data'
  values: Record<string, number>
  thresholds?: Record<string, { ok: boolean }>
}
interface Table { title: string, head: string[], rows: string[][] }
type Conclude = (data: Summary) => string[]
type HandleSummary = (data: Summary) => Record<string, string>

/**
 * A `handleSummary` for the script of that name.
 *
 * @param seconds how long each route is asked, if all are for the same time; what k6 knows has setup and teardown in it
 * @param conclude lines that come first
 */
export function summary (script: string, seconds?: number, conclude: Conclude = () => []): HandleSummary {
  return data => {
    const title = `${script}: ${BASE_URL}, ${new Date().toISOString().slice(0, 19)}Z`
    const measured = isMeasured(data)
    const tables = measured ? [times(data, seconds), figures(data), thresholds(data)] : [figures(data)]
    const conclusions = measured ? conclude(data) : ['Nothing was measured: the run ended before its first request. The error says why.']
    const output: Record<string, string> = { stdout: text(title, conclusions, tables) }
    if (__ENV.RESULTS) {
      output[`${__ENV.RESULTS}/${script}.html`] = html(title, conclusions, tables)
      output[`${__ENV.RESULTS}/${script}.json`] = JSON.stringify(data, null, 2)
    }
    return output
  }
}

/** Whether any route of the script was requested. Without a value, k6 takes most thresholds as held. */
function isMeasured ({ metrics }: Summary): boolean {
  return select(metrics, /^http_reqs\{(.*)\}$/).some(([, { values }]) => (values.count ?? 0) > 0)
}

function times ({ metrics }: Summary, seconds?: number): Table {
  const asked = select(metrics, /^http_req_duration\{(?!expected)(?:name:)?(.*)\}$/).filter(([, { values }]) => values.count)
  const rows = asked.map(([name, { values }]) => [
    name,
    whole(values.count),
    ...seconds ? [decimal((values.count ?? 0) / seconds)] : [],
    ...['med', 'p(95)', 'p(99)', 'max'].map(of => decimal(values[of]))
  ])
  return { title: 'Times in ms', head: ['Route', 'Requests', ...seconds ? ['/s'] : [], 'median', 'p95', 'p99', 'longest'], rows }
}

function figures ({ metrics, state, root_group: { checks } }: Summary): Table {
  const passed = metrics.checks?.values
  const rows = [
    ['seconds, setup and teardown included', decimal(state.testRunDurationMs / 1000)],
    ['requests', whole(metrics.http_reqs?.values.count)],
    ['– that failed', whole(metrics.http_req_failed?.values.passes)],
    ['– that could not begin in time', whole(metrics.dropped_iterations?.values.count)],
    ['checks that held', `${whole(passed?.passes)} of ${whole((passed?.passes ?? 0) + (passed?.fails ?? 0))}`],
    ...checks.filter(({ fails }) => fails > 0).map(({ name, fails }) => [`– not: ${name}`, whole(fails)])
  ]
  const builtIn = /^(http_|checks|iteration|vus|data_|dropped_|group_)|\{/
  for (const [name, { type, values }] of sorted(metrics).filter(([name]) => !builtIn.test(name))) {
    const shown = type === 'trend'
      ? ['med', 'p(95)', 'max'].map(of => `${of} ${decimal(values[of])}`).join(', ')
      : whole(values.count ?? values.value)
    rows.push([name.replaceAll('_', ' '), shown])
  }
  return { title: 'Figures', head: ['Figure', ''], rows }
}

function thresholds ({ metrics }: Summary): Table {
  const rows = sorted(metrics).flatMap(([name, { thresholds = {} }]) =>
    Object.entries(thresholds).map(([expression, { ok }]) => [`${name} ${expression}`, ok ? 'holds' : 'BROKEN']))
  return { title: 'Thresholds', head: ['Condition', ''], rows: rows.filter(([what]) => !/ (max|count)>=0$/.test(what ?? '')) }
}

function sorted (metrics: Summary['metrics']): [string, Metric][] {
  const numbered = (name: string) => name.replace(/\d+/g, digits => digits.padStart(9, '0'))
  return Object.entries(metrics).sort(([left], [right]) => numbered(left) < numbered(right) ? -1 : 1)
}

/** The metrics whose name matches, under what the pattern has in parentheses. */
export function select (metrics: Summary['metrics'], pattern: RegExp): [string, Metric][] {
  return sorted(metrics).flatMap(([name, metric]): [string, Metric][] => {
    const match = pattern.exec(name)
    return match?.[1] === undefined ? [] : [[match[1], metric]]
  })
}

export const whole = (value = 0): string => String(Math.round(value)).replace(/\B(?=(\d{3})+$)/g, ',')
const decimal = (value = 0): string => value < 100 ? value.toFixed(1) : whole(value)

function text (title: string, conclusions: string[], tables: Table[]): string {
  const lines = tables.flatMap(({ title, head, rows }) => {
    const widths = head.map((_, column) => Math.max(...[head, ...rows].map(row => row[column]?.length ?? 0)))
    const pad = (cell: string, i: number) => i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0)
    const line = (row: string[]) => '  ' + row.map(pad).join('  ')
    return ['', title, line(head).trimEnd(), ...rows.map(line)]
  })
  return [title, ...conclusions, ...lines, ''].join('\n')
}

function html (title: string, conclusions: string[], tables: Table[]): string {
  const escape = (text: string) => text.replace(/[&<>"]/g, character => `&#${character.charCodeAt(0)};`)
  const cells = (kind: string, row: string[]) => `<tr>${row.map(cell => `<${kind}>${escape(cell)}</${kind}>`).join('')}</tr>`
  const body = tables.map(({ title, head, rows }) =>
    `<h2>${escape(title)}</h2>\n<table>\n${[cells('th', head), ...rows.map(row => cells('td', row))].join('\n')}\n</table>`)
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${escape(title)}</title>
<style>
  :root { color-scheme: light dark; font-family: system-ui, sans-serif }
  body { max-width: 60rem; margin: 2rem auto; padding: 0 1rem }
  h1 { font-size: 1.3rem } h2 { font-size: 1.1rem; margin-top: 2rem }
  table { border-collapse: collapse; font-variant-numeric: tabular-nums }
  th, td { padding: .25rem .75rem; text-align: right; border-bottom: 1px solid #8884 }
  th:first-child, td:first-child { text-align: left; padding-left: 0 }
</style>
<h1>${escape(title)}</h1>
${conclusions.map(line => `<p><strong>${escape(line)}</strong></p>`).join('\n')}
${body.join('\n')}
</html>
`
}
