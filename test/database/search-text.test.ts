import {
  compareDanish,
  excerpt,
  fold,
  markHits,
  searchTerms,
  slugOf,
  sortKey,
  stemOf,
} from '../../src/database/search-text'

test.each(['taarbaek', 'tårbæk', 'TAARBÆK', 'Taarbæk', 'tÅrbaek', 'ta\u030Arbæk'])(
  '%s is the same word as Taarbæk',
  (written) => {
    expect(stemOf(written)).toBe(stemOf('Taarbæk'))
  },
)

test.each([
  ['frivillig', 'frivillige'],
  ['skoleonkel', 'skoleonkels'],
  ['projekt', 'projekter'],
  ['plejehjem', 'plejehjemmet'],
  ['bibliotek', 'biblioteket'],
])('%s and %s are forms of one word', (one, other) => {
  const [term] = searchTerms(one)
  expect(stemOf(other).startsWith(term!.stem)).toBe(true)
})

test('different words stay different', () => {
  expect(stemOf('skole')).not.toBe(stemOf('skov'))
  expect(stemOf('leder')).not.toBe(stemOf('lektie'))
})

test('accents of other languages fall away', () => {
  expect(fold('Café')).toBe('cafe')
  expect(fold('Malmö')).toBe('malmoe')
})

test('words that answer the search are marked, as they were written', () => {
  expect(markHits('Lyngby-Taarbæk har frivillige.', searchTerms('tårbæk frivillig'))).toEqual([
    { text: 'Lyngby-', hit: false },
    { text: 'Taarbæk', hit: true },
    { text: ' har ', hit: false },
    { text: 'frivillige', hit: true },
    { text: '.', hit: false },
  ])
})

test('an excerpt shows the first hit, also deep in a long text', () => {
  const text = `${'Noget helt andet står her. '.repeat(40)}Til sidst kommer lektiehjælpen på banen.`
  const shown = excerpt(text, searchTerms('lektiehjælp'))

  expect(shown.some((segment) => segment.hit && segment.text === 'lektiehjælpen')).toBe(true)
  expect(shown.map((segment) => segment.text).join('').length).toBeLessThan(300)
})

test('sort keys put names in the order that Danish has', () => {
  const names = [
    'Aarhus',
    'Ærø',
    'Odense',
    'Aabenraa',
    'Brøndby',
    'Brønderslev',
    'Østerbro',
    'Zoo',
    'Albertslund',
    'Årslev',
  ]
  const byKey = [...names].sort((a, b) => (sortKey(a) < sortKey(b) ? -1 : 1))

  expect(byKey).toEqual([
    'Albertslund',
    'Brøndby',
    'Brønderslev',
    'Odense',
    'Zoo',
    'Ærø',
    'Østerbro',
    'Aabenraa',
    'Aarhus',
    'Årslev',
  ])
  expect(byKey).toEqual([...names].sort(compareDanish))
})

test('an address is made of ASCII letters', () => {
  expect(slugOf('Kørestolsklubben på Ådalen')).toBe('koerestolsklubben-paa-aadalen')
  expect(slugOf('!!!')).toBe('uden-navn')
})
