import { NotFound } from './errors.js'

/** A record's number from an address. @throws NotFound for what can be no record's */
export function recordId(text: string | string[] | undefined): number {
  if (typeof text !== 'string' || !/^[1-9]\d{0,8}$/.test(text)) throw new NotFound()
  return Number(text)
}
