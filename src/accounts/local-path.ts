/**
 * The page to go to after logging in, if it is one of ours: an address that leads elsewhere would let a
 * stranger's link borrow our log-in (open redirect).
 */
export function localPath(wanted: unknown): string | null {
  if (typeof wanted !== 'string' || wanted.length > 2000 || !/^\/(?![/\\])[\x21-\x7e]*$/.test(wanted)) return null
  if (wanted.includes('\\')) return null
  const base = 'http://here.invalid'
  if (!URL.canParse(wanted, base)) return null
  const url = new URL(wanted, base)
  // What a browser makes of it counts.
  if (url.origin !== base || url.pathname.startsWith('//')) return null
  return url.pathname + url.search
}
