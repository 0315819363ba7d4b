import fc from 'fast-check'
import { simpleParser } from 'mailparser'
import MailComposer from 'nodemailer/lib/mail-composer'
import { preparedPart } from '../../src/newsletter/delivery/prepared-part'
import { LEAVE_URL, OWN_URL, withLinks } from '../../src/newsletter/letters/compose'

const links = {
  leave: `https://frivillig.example/nyhedsbrev/afmeld/${'aZ9_-'.repeat(30)}`,
  own: `https://frivillig.example/nyhedsbrev/mit/nonce-1.2027-01-24.${'q'.repeat(43)}`,
}

const mailOf = (html: string, text: string): Promise<Buffer> =>
  new MailComposer({
    from: 'a@example.dk',
    to: 'b@example.dk',
    subject: 'Nyt',
    html: preparedPart('text/html', html)(links),
    text: preparedPart('text/plain', text)(links),
  })
    .compile()
    .build()

const words = fc
  .array(
    fc.oneof(
      fc.constantFrom(LEAVE_URL, OWN_URL, '\n', ' ', '\t', '=', '.', '\n.', '\n\n', 'æøå', '–', '🙂', 'x'.repeat(200)),
      fc.string({ unit: 'grapheme-ascii' }),
      fc.string({ unit: 'grapheme' }),
    ),
    { maxLength: 30 },
  )
  .map((parts) => parts.join('').replace(/\r/g, ''))

test('whatever is written and wherever links stand, both parts arrive as they are, in lines that mail may have', async () => {
  await fc.assert(
    fc.asyncProperty(words, words, async (html, text) => {
      const mail = await mailOf(html, text)
      const { text: gotText, html: gotHtml } = await simpleParser(mail, { skipTextToHtml: true, skipHtmlToText: true })
      const plain = (given: string | false | undefined) => (given || '').replace(/\r\n/g, '\n').replace(/\n+$/, '')
      expect(plain(gotText)).toBe(plain(withLinks(text, links)))
      expect(plain(gotHtml)).toBe(plain(withLinks(html, links)))
      const lines = mail.toString('latin1').split('\r\n')
      expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(76)
      expect(lines.join('')).toMatch(/^[\x20-\x7e\t]*$/)
    }),
    { numRuns: 300 },
  )
})
