import fc from 'fast-check'
import { carried } from '../../src/summary/coding/anchors'

const words = fc.array(fc.constantFrom('en leder ', 'frivillige ', 'sagde, ', 'æøå ', 'i går. ', '\n'), {
  maxLength: 12,
})
const text = words.map((some) => some.join(''))

test('a passage stands where it stood, whatever is written before and after it', () => {
  fc.assert(
    fc.property(text, text, text, text, (before, after, newBefore, newAfter) => {
      const passage = 'Skolelederen KOM MED KAFFE'
      const startsAt = before.length
      const span = carried(before + passage + after, newBefore + passage + newAfter, {
        startsAt,
        endsAt: startsAt + passage.length,
      })
      expect(span).not.toBeNull()
      const is = newBefore + passage + newAfter
      expect(is.slice(span!.startsAt, span!.endsAt)).toBe(passage)
    }),
    { numRuns: 200 },
  )
})

test('of a passage that is edited what is left of it is carried along, and nothing of what was deleted', () => {
  const span = { startsAt: 4, endsAt: 20 }
  expect('En leder med god tid kom.'.slice(4, 20)).toBe('eder med god tid')
  expect(carried('Hun kom. Han gik.', 'Hun kom.', { startsAt: 9, endsAt: 17 })).toBeNull()
  const edited = 'En leder med meget god tid kom.'
  const is = carried('En leder med god tid kom.', edited, span)!
  expect(edited.slice(is.startsAt, is.endsAt)).toBe('eder med meget god tid')
})
