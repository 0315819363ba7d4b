/** The mails that were written as files, for a test to read what a user would. */
import fs from 'node:fs'
import path from 'node:path'
import { simpleParser, type ParsedMail } from 'mailparser'
import { mailFolder } from '../../src/web/mailer'
import type { TestApp } from './app'

/** All mails about accounts to an address, oldest first, once everything that is owed has been sent. */
export async function mailsTo(app: TestApp, address: string): Promise<ParsedMail[]> {
  await app.context.accountMails.idle()
  const folder = mailFolder(app.config)
  const files = fs.existsSync(folder) ? fs.readdirSync(folder).sort() : []
  const mails = await Promise.all(files.map((file) => simpleParser(fs.readFileSync(path.join(folder, file)))))
  return mails.filter(({ to }) => [to].flat().some((receiver) => receiver?.text === address))
}

/** The path that the newest mail's link leads to. */
export async function linkTo(app: TestApp, address: string): Promise<string> {
  const mail = (await mailsTo(app, address)).at(-1)
  const url = /https?:\/\/\S+?(\/(?:en\/)?(?:velkommen|adresse)\/[\w-]+)/.exec(mail?.text ?? '')
  if (!url) throw new Error(`no link to ${address} in ${mail?.text}`)
  return url[1]!
}
