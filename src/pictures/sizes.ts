/** The sizes in which a picture is kept: those that pages use, and no others. */
export interface Size {
  width: number
  height: number
  fit: 'inside' | 'cover'
  format: 'avif' | 'webp'
  /** A page that was reached from another may cost 15 kB, and this is part of it: test/browser/budget.test.ts. */
  mostBytes: number
}

export const SIZES = {
  /** On the project's own page. */
  page: { width: 560, height: 420, fit: 'inside', format: 'avif', mostBytes: 5_200 },
  /** The same for browsers that are older than AVIF. */
  'page-fallback': { width: 560, height: 420, fit: 'inside', format: 'webp', mostBytes: 9_000 },
  /** In a list of many. */
  card: { width: 72, height: 72, fit: 'cover', format: 'webp', mostBytes: 550 },
} as const satisfies Record<string, Size>
export type SizeName = keyof typeof SIZES
export const SIZE_NAMES = Object.keys(SIZES) as SizeName[]

/** What a picture's file of this size is called, in its folder and in addresses. */
export const fileName = (file: string, size: SizeName) => `${file}-${size}.${SIZES[size].format}`
