/** The fields that more than one of the forms about accounts has. */
import type { Field } from '../web/form-page.js'
import { translate, type Language } from '../web/messages.js'

/** By which a user is known. */
export const emailField = (lang: Language): Field => ({
  kind: 'text',
  type: 'email',
  name: 'email',
  label: translate[lang]('accounts.email'),
  autocomplete: 'username',
  required: true,
})

export const newPasswordField = (lang: Language): Field => ({
  kind: 'text',
  type: 'password',
  name: 'password',
  label: translate[lang]('accounts.password.new'),
  hint: translate[lang]('accounts.password.hint'),
  autocomplete: 'new-password',
  required: true,
})

/** Asked for once more where something is at stake. */
export const ownPasswordField = (lang: Language): Field => ({
  kind: 'text',
  type: 'password',
  name: 'currentPassword',
  label: translate[lang]('accounts.password.current'),
  autocomplete: 'current-password',
  required: true,
})
