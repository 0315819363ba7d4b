/** The form with which a project gets its picture, and the page around it. */
import { deskTrail } from '../desk/desk-trail.js'
import type { Field, FormPage } from '../web/form-page.js'
import type { FormValues } from '../web/forms.js'
import { formatDate, translate, type Language } from '../web/messages.js'
import { MOST_BYTES } from './encode.js'
import { DAYS_BACK, type Picture, type ProjectPictures } from './pictures.js'
import { pictureAlt, pictureView, thumbnailView } from './shown-picture.js'

export const picturePath = (projectId: number) => `/arbejdsbord/projekter/${projectId}/billede`

/** @param told what has happened: the picture was saved, or a file that is right could not be taken yet */
export function picturePage(
  lang: Language,
  { project, shown, removed }: ProjectPictures,
  { saved = false, chooseAgain = false },
): FormPage {
  const t = translate[lang]
  const home = picturePath(project.id)
  const projectHref = `/arbejdsbord/projekter/${project.id}`
  const title = t('pictures.title', { project: project.title })
  const published = project.status === 'published'
  return {
    ...deskTrail(t, title, { label: project.title, href: projectHref }),
    above: 'pictures/shown',
    below: 'pictures/removed',
    intro: t('pictures.intro'),
    submit: t(shown ? 'pictures.save' : 'pictures.send'),
    cancel: projectHref,
    hidden: ['version'],
    ...(saved && {
      saved: {
        text: t('pictures.saved'),
        href: published ? `/projekter/${project.slug}` : projectHref,
        label: t(published ? 'pictures.see-public' : 'pictures.see-project'),
      },
    }),
    ways: shown ? [{ label: t('history.way'), href: `/arbejdsbord/historik/billede/${shown.id}` }] : [],
    fields: [
      {
        kind: 'file',
        name: 'file',
        label: t(shown ? 'pictures.file.other' : 'pictures.file'),
        hint: t(chooseAgain ? 'pictures.file.again' : 'pictures.file-hint', { megabytes: MOST_BYTES / 1024 / 1024 }),
        accept: 'image/jpeg,image/png,image/webp',
        required: !shown,
      },
      ...wordFields(lang),
    ],
    model: {
      shown: shown && pictureView(shown, lang),
      home,
      published,
      removed: removed.map((picture) => ({
        id: picture.id,
        ...thumbnailView(picture.file),
        alt: pictureAlt(picture, lang),
        when: t('pictures.removed-on', { date: formatDate(lang, picture.removedAt!) }),
      })),
      days: DAYS_BACK,
    },
  }
}

export function wordFields(lang: Language): Field[] {
  const t = translate[lang]
  return [
    { kind: 'text', name: 'alt', label: t('pictures.alt'), hint: t('pictures.alt-hint'), required: true },
    { kind: 'text', name: 'altEn', label: t('pictures.alt-en'), hint: t('pictures.alt-en-hint'), required: true },
    {
      kind: 'checkboxes',
      name: 'decorative',
      label: t('pictures.decorative'),
      hint: t('pictures.decorative-hint'),
      options: [{ value: 'ja', label: t('pictures.decorative-yes') }],
    },
  ]
}

export function pictureValues(picture: Pick<Picture, 'version' | 'decorative' | 'alt' | 'altEn'> | null): FormValues {
  return {
    version: String(picture?.version ?? 0),
    decorative: picture?.decorative ? ['ja'] : [],
    alt: picture?.alt ?? '',
    altEn: picture?.altEn ?? '',
  }
}
