// What k6 has and its types leave to those of a browser.
declare const console: Record<'info' | 'warn', (message: string) => void>
