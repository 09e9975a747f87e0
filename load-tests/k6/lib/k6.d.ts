// Functions of k6 whose types its own declarations leave to those of a browser.
declare const console: Record<'info' | 'warn', (message: string) => void>
