import { renderMarkdown } from '../../src/web/markdown'

test('headings stand below the page’s own, and never deeper than there are', () => {
  expect(renderMarkdown('# Nyt\n\n###### Dybt')).toBe('<h2>Nyt</h2>\n<h6>Dybt</h6>\n')
  expect(renderMarkdown('# Nyt', { headingsFrom: 3 })).toBe('<h3>Nyt</h3>\n')
})

test('what is typed as HTML is shown as it was typed', () => {
  expect(renderMarkdown('<script>alert(1)</script> <b onclick="x">fed</b>')).not.toMatch(/<(?:script|b)\b/)
})

test.each([
  'javascript:alert(1)',
  'JAVASCRIPT:alert(1)',
  'data:text/html,x',
  'vbscript:x',
  '//fremmed.example/x',
  'file:///etc/passwd',
])('no link leads to %s', (address) => {
  expect(renderMarkdown(`[her](${address}) ![her](${address})`)).not.toMatch(/<a|<img/)
})

test('links to the site, the web and a mail address are links, and a name with a dot is none', () => {
  const html = renderMarkdown('[a](/projekter) https://example.dk/b <c@example.dk> frivillige.dk')
  expect([...html.matchAll(/href="([^"]*)"/g)].map(([, href]) => href)).toEqual([
    '/projekter',
    'https://example.dk/b',
    'mailto:c@example.dk',
  ])
})

test('addresses and styles are put in where they are asked for', () => {
  const options = {
    href: (address: string) => `https://her.example${address}`,
    styles: { a: 'color:#00f', p: 'margin:0' },
  }
  expect(renderMarkdown('[a](/b)', options)).toBe(
    '<p style="margin:0"><a href="https://her.example/b" style="color:#00f">a</a></p>\n',
  )
})

test('a picture of ours is shown, one from elsewhere is its words', () => {
  expect(renderMarkdown('![En have](/billeder/a.webp)')).toContain('<img src="/billeder/a.webp" alt="En have">')
  expect(renderMarkdown('![En have](https://andre.example/a.png)')).toBe('<p>En have</p>\n')
})
