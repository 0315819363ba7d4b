/** A newsletter as a mail to the one who writes it, before anybody else gets it. */
import type { Actor } from '../../accounts/permissions.js'
import { addressOf } from '../../accounts/users.js'
import type { AppContext } from '../../context.js'
import { translate } from '../../web/messages.js'
import { withLinks } from './compose.js'
import { composed, exampleLinks } from './look.js'
import type { EditedNewsletter } from './newsletters.js'

/** @returns what kept it from being sent, as a key of words; null when the mail server has taken it */
export async function sendTest(
  context: AppContext,
  actor: Actor,
  newsletter: EditedNewsletter,
): Promise<string | null> {
  const mail = await composed(context, newsletter)
  const links = exampleLinks(context)
  try {
    await context.mailer.send({
      to: await addressOf(context.db.read, actor.id),
      subject: `${translate[newsletter.language]('letters.test-mark')} ${mail.subject}`,
      html: withLinks(mail.html, links),
      text: withLinks(mail.text, links),
    })
    return null
  } catch (error) {
    context.log.warn({ err: error }, 'a test of a newsletter could not be sent')
    return 'letters.test-failed'
  }
}
