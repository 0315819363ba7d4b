/** What browsers are told to refuse. The same on every answer, so it is worked out once. */
import helmet from 'helmet'
import type { IncomingMessage, ServerResponse } from 'node:http'

/** Of these a file that shows nothing of itself has no use: with ten pictures on a page they cost more than the pictures. */
const FOR_PAGES = [
  'Cross-Origin-Opener-Policy',
  'Origin-Agent-Cluster',
  'Permissions-Policy',
  'Referrer-Policy',
  'X-DNS-Prefetch-Control',
  'X-Download-Options',
  'X-Frame-Options',
  'X-Permitted-Cross-Domain-Policies',
  'X-XSS-Protection',
]

/** For a picture: no script, no other type than the one told, no other site's page around it. */
export function onlyFileHeaders(res: ServerResponse): void {
  for (const name of FOR_PAGES) res.removeHeader(name)
  res.setHeader('Content-Security-Policy', "default-src 'none'")
}

/** @returns names and values; HSTS and upgrades only for a site that visitors meet over https */
export function securityHeaders(publicUrl: string): [string, string][] {
  const https = publicUrl.startsWith('https:')
  const setHeaders = helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        styleSrc: ["'self'"],
        fontSrc: ["'self'"],
        imgSrc: ["'self'"],
        mediaSrc: ["'self'"],
        scriptSrc: ["'self'"],
        connectSrc: ["'self'"],
        formAction: ["'self'"],
        baseUri: ["'none'"],
        frameAncestors: ["'none'"],
        ...(https && { upgradeInsecureRequests: [] }),
      },
    },
    strictTransportSecurity: https ? { maxAge: 31_536_000, includeSubDomains: false } : false,
    referrerPolicy: { policy: 'same-origin' },
    xFrameOptions: { action: 'deny' },
  })
  const headers: [string, string][] = []
  const collector = {
    setHeader: (name: string, value: string) => headers.push([name, value]),
    removeHeader: () => undefined,
  }
  setHeaders({} as unknown as IncomingMessage, collector as unknown as ServerResponse, () => undefined)
  return [
    ...headers,
    ['Permissions-Policy', 'camera=(), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=()'],
  ]
}
