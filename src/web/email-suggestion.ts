/** What somebody probably meant who wrote anna@gmial.com. */
import spellChecker from '@zootools/email-spell-checker'

/** Where people in Denmark have their mailboxes. Short ones would be taken for the own domain of many a workplace. */
const DOMAINS = [
  ...'gmail.com googlemail.com hotmail.com outlook.com live.com msn.com yahoo.com icloud.com protonmail.com'.split(' '),
  ...'hotmail.dk outlook.dk live.dk yahoo.dk stofanet.dk webspeed.dk mail.tele.dk post.tele.dk'.split(' '),
  ...'tdcadsl.dk youmail.dk jubii.dk privat.dk get2net.dk hotmail.se hotmail.co.uk gmx.net proton.me'.split(' '),
  ...'horsens.dk lejre.dk varde.dk'.split(' '),
]
const LEAST = 7

/** @returns the whole address as it may have been meant, or null where nothing is odd about it */
export function meantAddress(address: string): string | null {
  const at = address.lastIndexOf('@')
  const domain = address.slice(at + 1).toLowerCase()
  if (at < 1 || domain.length < LEAST || !/^[a-z0-9.-]+$/.test(domain) || DOMAINS.includes(domain)) return null
  const meant = spellChecker.run({ email: `x@${domain}`, domains: DOMAINS })?.domain
  // Only what we know to have mailboxes: its guesses at endings are too free. What stands before the @ is not ours to judge.
  return meant && DOMAINS.includes(meant) ? `${address.slice(0, at)}@${meant}` : null
}
