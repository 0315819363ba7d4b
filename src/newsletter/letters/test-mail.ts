/** A newsletter as a mail to the one who writes it, before anybody else gets it. */
import type { Actor } from '../../accounts/permissions.js'
import { addressOf } from '../../accounts/users.js'
import type { AppContext } from '../../context.js'
import { translate } from '../../web/messages.js'
import { withLeaveUrl } from './compose.js'
import { composed, leaveExample } from './look.js'
import type { EditedNewsletter } from './newsletters.js'

/** @returns what kept it from being sent, as a key of words; null when the mail server has taken it */
export async function sendTest(
  context: AppContext,
  actor: Actor,
  newsletter: EditedNewsletter,
): Promise<string | null> {
  const mail = await composed(context, newsletter)
  const leave = leaveExample(context)
  try {
    await context.mailer.send({
      to: await addressOf(context.db.read, actor.id),
      subject: `${translate[newsletter.language]('letters.test-mark')} ${mail.subject}`,
      html: withLeaveUrl(mail.html, leave),
      text: withLeaveUrl(mail.text, leave),
    })
    return null
  } catch (error) {
    context.log.warn({ err: error }, 'a test of a newsletter could not be sent')
    return 'letters.test-failed'
  }
}
