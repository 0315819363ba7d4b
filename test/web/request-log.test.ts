/** What a log line says of where a request went. */
import { loggedClient, loggedPath } from '../../src/web/request-log'

test.each(['070761-4285', '0707614285', '%070761-4285', '-070761-4285', '07%2E07%2E61-4285', '1070761%204285'])(
  'a path with %s in it does not reach the log, whatever stands around the number',
  (text) => {
    expect(loggedPath(`/projekter/${text}`)).toBe('/…')
  },
)

test('a path is logged without its query and without a token that opens a door', () => {
  expect(loggedPath('/soeg?q=hemmeligt')).toBe('/soeg')
  expect(loggedPath('/en/nyhedsbrev/afmeld/abc123')).toBe('/en/nyhedsbrev/afmeld/…')
  expect(loggedPath('/arbejdsbord/projekter/12345/erfaringer/67890')).toBe(
    '/arbejdsbord/projekter/12345/erfaringer/67890',
  )
})

test('a client is logged as its net', () => {
  expect(loggedClient('192.0.2.77')).toBe('192.0.2.0')
  expect(loggedClient('2001:db8:1:2::3')).toBe('2001:db8:1::')
  expect(loggedClient('::ffff:192.0.2.77')).toBe('192.0.2.0')
  for (const forged of ['","level":60,"a":"', 'anna@example.dk', 'æøå', ''])
    expect(loggedClient(forged)).toBe('unknown')
})
