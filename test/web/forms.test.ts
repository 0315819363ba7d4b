import { holdsCpr } from '../../src/web/forms'

test.each([
  '070761-4285',
  '0707614285',
  '070761 4285',
  '070761 - 4285',
  '070761\u00a04285',
  '070761\u20114285',
  '070761–4285',
  '070761 — 4285',
  '07.07.61-4285',
  '07/07/61-4285',
  '07 07 61 4285',
  'Hendes nummer er 290200-1234, husk det.',
])('%j may be the number of a person', (text) => {
  expect(holdsCpr(text)).toBe(true)
})

test.each([
  'Ring på +45 24 47 78 18',
  '24.11.2026 kl. 14.00',
  'fra 24/11-2026 til 31/12-2026',
  'den 24.11.2026-31.12.2026',
  '001361-4285',
  '320161-4285',
  'EAN 5790001234567',
  '1234567-89-01',
])('%j is none', (text) => {
  expect(holdsCpr(text)).toBe(false)
})
