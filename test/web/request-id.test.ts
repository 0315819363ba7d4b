import { newRequestId } from '../../src/web/request-id'

test('every request has an id of its own, of one length', () => {
  const ids = Array.from({ length: 5000 }, newRequestId)
  expect(new Set(ids).size).toBe(ids.length)
  expect(ids.filter((id) => !/^[0-9a-f]{12}$/.test(id))).toEqual([])
})
