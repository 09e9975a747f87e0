// The tenants that a run asks of.

export interface Tree {
  root: string
  /** The root first, and each parent before its children. */
  keys: string[]
  features: string[]
  /** Made by this run, which takes it away. */
  own: boolean
}

/** A tenant by chance; some come more often than others. */
export function anyTenant ({ keys, root }: Tree): string {
  return keys[Math.floor(Math.random() ** 2 * keys.length)] ?? root
}
