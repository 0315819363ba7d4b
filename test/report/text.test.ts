import { blocksOf } from '../../src/report/text/blocks'
import { putCitation } from '../../src/report/text/put-citation'
import { refsOf, wordsOf } from '../../src/report/text/sentences'
import { citedIn, figuresIn, statements } from '../../src/report/text/walk'

const sentences = (text: string) =>
  [...statements(blocksOf(text))].map((sentence) => [wordsOf(sentence), refsOf(sentence)])

describe("a section's text", () => {
  test('is parted into sentences, each with what it stands on', () => {
    expect(sentences('Det virker [@e1]. Også her. [@e2; @v3] Er det nok? Fx. ikke alle, jf. aftalen.')).toEqual([
      ['Det virker.', ['e1']],
      ['Også her.', ['e2', 'v3']],
      ['Er det nok?', []],
      ['Fx. ikke alle, jf. aftalen.', []],
    ])
    expect(
      sentences('Den 24. november 2026 begyndte det, f.eks. Horsens var med. Så kom **»Varde med. Ja!«** og Lejre.'),
    ).toHaveLength(2)
  })

  test('holds figures and quotations by name, and lists with statements of their own', () => {
    const blocks = blocksOf('![figur: Fordeling]\n\n> [@E4]\n\n> Sagt af [@e5]\n\n- Et punkt her [@e6]\n- To\n\n1. Tre')
    expect(blocks.map(({ kind }) => kind)).toEqual(['figure', 'record-quote', 'quote', 'list', 'list'])
    expect(citedIn(blocks)).toEqual(['e4', 'e5', 'e6'])
    expect(figuresIn(blocks)).toEqual(['fordeling'])
    const close = blocksOf('Før den.\n![figur: Roller]\n*Efter* den.\n\n- I en liste\n  ![figur: kommuner](/x)')
    expect(close.map(({ kind }) => kind)).toEqual(['paragraph', 'figure', 'paragraph', 'list'])
    expect(figuresIn(close)).toEqual(['roller', 'kommuner'])
    expect(sentences('Før den.\n![figur: roller]\n*Efter* den.')).toEqual([
      ['Før den.', []],
      ['Efter den.', []],
    ])
  })

  test.each([
    ['Det virker.', 10, 'Det virker [@e7].', 16],
    ['Det virker.', null, 'Det virker. [@e7]', 17],
    ['Det [@e1; @v2] virker.', 14, 'Det [@e1; @v2; @e7] virker.', 19],
    ['Det [@e1] virker.', 6, 'Det [@e1; @e7] virker.', 14],
    ['Det [@e1] virker.', 10, 'Det [@e1] [@e7]virker.', 15],
    ['Det virker [@E7].', 16, 'Det virker [@E7].', 16],
    ['> ', 2, '> [@e7]', 7],
    ['', null, '[@e7]', 5],
    ['Kort', 999, 'Kort [@e7]', 10],
  ])('of %j with the cursor at %j a citation makes %j', (typed, at, text, next) => {
    expect(putCitation(typed, at, ['e7'])).toEqual({ text, at: next })
  })

  test('loses no word of what it has no form for, and takes no picture, script or odd link', () => {
    const odd = blocksOf(
      '| a | b |\n|---|---|\n| celle | to |\n\n![billede](http://x.dk/x.png) [klik](javascript:alert(1)) <b>fed</b>\n\n    kode',
    )
    const text = JSON.stringify(odd)
    for (const word of ['celle', 'billede', 'klik', '<b>fed</b>', 'kode']) expect(text).toContain(word)
    expect(text).not.toContain('"href"')
  })
})
