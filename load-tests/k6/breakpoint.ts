// More and more reads a second, step by step, until the SLO breaks: too many slow or failed responses, or requests that cannot begin
// because all users still wait. Says which rate held and which did not; k6 then ends with 99, as for any threshold.
//
// SLO (250 ms at the 99th percentile), STEP (500 reads a second, and as many more each time), STEPS (40), DURATION (15 s for each step),
// USERS (500, who wait at the same time at most), TENANTS, EVENTS or ANCESTOR.
import type { Options, Scenario } from 'k6/options'
import { findTree, removeTree } from './lib/data.ts'
import { options as withLimits, setting, SMOKE } from './lib/options.ts'
import { anyRead } from './lib/reads.ts'
import { summary, whole, type Summary } from './lib/summary.ts'
import type { Tree } from './lib/tree.ts'

const SLO = setting('SLO', 250, 60_000)
const STEP = setting('STEP', 500, 20)
const STEPS = setting('STEPS', 40, 2)
const DURATION = setting('DURATION', 15, 2)
const USERS = setting('USERS', 500, 10)
const PAUSE = 1 // s, for the last responses of a step

const rates = Array.from({ length: STEPS }, (_, i) => STEP * (i + 1))

export const options = steps()

/** The first step comes twice, to warm up. */
function steps (): Options {
  const result = withLimits(
    Object.fromEntries([STEP, ...rates].map((rate, i) => [i === 0 ? 'warm-up' : name(rate), step(rate, i * (DURATION + PAUSE))])),
    Object.fromEntries(['page', 'tenant', 'series', 'by child'].map(route => [`name:${route}`, ['max>=0']])))
  const thresholds = result.thresholds ??= {}
  delete thresholds.dropped_iterations // each step has its own
  for (const [metric, threshold] of rates.flatMap(limits)) {
    thresholds[metric] = [{ threshold, abortOnFail: true, delayAbortEval: `${DURATION}s` }]
  }
  return result
}

function step (rate: number, startTime: number): Scenario {
  return {
    executor: 'constant-arrival-rate',
    exec: 'look',
    rate,
    timeUnit: '1s',
    duration: `${DURATION}s`,
    startTime: `${startTime}s`,
    preAllocatedVUs: USERS,
    gracefulStop: `${PAUSE}s`
  }
}

function name (rate: number): string {
  return `at-${rate}`
}

/** The thresholds of the metrics of a step. One in a hundred of its requests may not begin, one in a thousand fail. */
function limits (rate: number): [string, string][] {
  const scenario = `scenario:${name(rate)}`
  return [
    [`http_req_duration{${scenario}}`, `p(99)<${SLO}`],
    [`http_req_failed{${scenario}}`, 'rate<0.001'],
    [`dropped_iterations{${scenario}}`, `count<=${SMOKE ? rate * DURATION : rate * DURATION / 100}`]
  ]
}

export const setup = findTree

export function look (tree: Tree): void {
  anyRead(tree)
}

function conclude ({ metrics }: Summary): string[] {
  const asked = rates.filter(rate => metrics[`http_req_duration{scenario:${name(rate)}}`]?.values.count)
  const holds = (rate: number) => limits(rate).every(([metric]) => Object.values(metrics[metric]?.thresholds ?? {}).every(({ ok }) => ok))
  const broken = asked.find(rate => !holds(rate))
  const held = asked.filter(rate => holds(rate) && (broken === undefined || rate < broken)).at(-1)
  return [
    held === undefined ? 'No rate held.' : `${whole(held)} reads a second held: p99 below ${SLO} ms.`,
    broken === undefined ? 'None broke it.' : `${whole(broken)} a second did not.`
  ]
}

export const teardown = removeTree
export const handleSummary = summary('breakpoint', undefined, conclude)
