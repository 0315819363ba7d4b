/** A picture as the history knows it: its words. Another picture in its place has a history of its own. */
import { recordKind } from '../history/record-kind.js'
import { readForm } from '../web/forms.js'
import { pictureForm } from './picture.schema.js'
import { picturePath, pictureValues, wordFields } from './picture-form.js'
import { PICTURE, describePicture, shownPictureOf, type Picture } from './pictures.js'

export const pictureKind = recordKind<Picture>({
  entity: PICTURE,
  word: 'billede',
  current: async (services, actor, key) => {
    const { project, shown } = await shownPictureOf(services, actor, key)
    const title = project.title
    return { data: shown!, version: shown!.version, title, href: picturePath(project.id) }
  },
  form: (_services, _actor, lang) => ({ title: '', submit: '', fields: wordFields(lang) }),
  valuesOf: pictureValues,
  restore: async (services, actor, key, values) => {
    const { project } = await shownPictureOf(services, actor, key)
    await describePicture(services, actor, project.id, readForm(pictureForm, values), 'restore')
  },
})
