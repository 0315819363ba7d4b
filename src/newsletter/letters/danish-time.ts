/** A day and a time of day in Denmark, as a moment. */

const parts = new Intl.DateTimeFormat('sv-SE', {
  timeZone: 'Europe/Copenhagen',
  dateStyle: 'short',
  timeStyle: 'medium',
})

/** @param date YYYY-MM-DD @param time HH:MM */
export function danishMoment(date: string, time: string): string {
  const asUtc = Date.parse(`${date}T${time}:00.000Z`)
  // What a Danish clock shows at that moment tells how far it is ahead; once more, where the clock is changed between.
  const ahead = (at: number) => Date.parse(`${parts.format(at).replace(' ', 'T')}.000Z`) - at
  const guess = asUtc - ahead(asUtc)
  return new Date(asUtc - ahead(guess)).toISOString()
}
