import { canonicalAnswer, makeQuestion } from '../../src/newsletter/captcha-questions'

test.each(['da', 'en'] as const)('there are thousands of questions in %s, each with one short answer', (language) => {
  const questions = new Set<string>()
  for (let i = 0; i < 6000; i++) {
    const { text, answer } = makeQuestion(language)
    questions.add(text)
    expect(text).toMatch(/\?$/)
    expect(answer).toMatch(/^[\p{L}\d]+$/u)
  }
  expect(questions.size).toBeGreaterThan(1500)
})

test('numbers may be words or digits, in any case and with a full stop', () => {
  for (const typed of ['syv', 'SYV', ' 7 ', 'Syv.']) expect(canonicalAnswer('da', typed)).toBe('7')
  for (const typed of ['et', 'en', 'Én', '1']) expect(canonicalAnswer('da', typed)).toBe('1')
  expect(canonicalAnswer('en', 'Seven')).toBe('7')
})
