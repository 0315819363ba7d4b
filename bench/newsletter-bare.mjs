/** The least that sending the same mails takes: a loop over nodemailer's pool, with nothing written down. */
import { createHmac } from 'node:crypto'
import nodemailer from 'nodemailer'

const [url, recipients, connections] = [process.argv[2], Number(process.argv[3]), Number(process.argv[4])]

process.once('message', async ({ html, text, secret }) => {
  const transport = nodemailer.createTransport({
    url: `${url}?pool=true&maxConnections=${connections}&maxMessages=1000`,
  })
  let next = 0
  const began = performance.now()
  const loop = async () => {
    while (next < recipients) {
      const n = next++
      const token = createHmac('sha256', secret).update(`newsletter-leave:nonce-${n}`).digest('base64url')
      const leave = `http://127.0.0.1:3000/nyhedsbrev/afmeld/${token}`
      const own = `http://127.0.0.1:3000/nyhedsbrev/mit/nonce-${n}.2027-01-24.${token}`
      await transport.sendMail({
        from: 'Frivilligregistret <frivilligregistret@127.0.0.1>',
        to: `reader${n}@domain${n % 500}.example`,
        subject: 'Nyt fra registret',
        html: html.replaceAll('https://afmeld.invalid/4b1c7e', leave).replaceAll('https://mit.invalid/4b1c7e', own),
        text: text.replaceAll('https://afmeld.invalid/4b1c7e', leave),
        messageId: `<nyhedsbrev.1.${n}.${token.slice(0, 16)}@127.0.0.1>`,
        headers: {
          'Auto-Submitted': 'auto-generated',
          'List-Id': '<nyhedsbrev-da.127.0.0.1>',
          'List-Archive': '<http://127.0.0.1:3000/nyhedsbrev/arkiv>',
          Precedence: 'bulk',
          'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
          'List-Unsubscribe': `<${leave}>`,
        },
      })
    }
  }
  await Promise.all(Array.from({ length: connections }, loop))
  process.send({ ms: performance.now() - began })
})
