/** The one way to show a form and to answer it: what was typed stays, whatever is wrong with it. */
import type { Request, Response } from 'express'
import { choicesAgain, choicesBetween, settleChoices, type Choice } from './conflict.js'
import { Conflict, Invalid, type FieldError } from './errors.js'
import { typedValues, type FormValues } from './forms.js'
import { draftOf } from './kept-forms.js'
import { localUrl } from './language.js'
import { translate } from './messages.js'
import type { Page, SendPage } from './page.js'

export interface Field {
  /** Which partial shows it: views/partials/field-<kind>.ejs. */
  kind: 'heading' | 'text' | 'textarea' | 'select' | 'radios' | 'checkboxes' | 'date' | 'file'
  name: string
  label: string
  hint?: string
  required?: boolean
  options?: { value: string; label: string; hint?: string; group?: string }[]
  /** For kind text: `email`, `tel`, `password`, … */
  type?: string
  autocomplete?: string
  inputmode?: string
  rows?: number
  /** For kind file: which types the chooser offers. */
  accept?: string
  /** Where one goes on writing when the page opens. */
  autofocus?: boolean
  /** Filled in already, and rarely changed: shown when asked for. */
  folded?: boolean
}

export interface FormPage extends Omit<Page, 'view' | 'model' | 'status'> {
  intro?: string
  /** Text that belongs to the form and is unfolded above it. */
  aside?: { summary: string; paragraphs: string[]; links?: { label: string; href: string }[]; open?: boolean }
  fields: Field[]
  /** What goes with the form unseen: `version`, … */
  hidden?: string[]
  submit: string
  /** Where one goes who does not want to save. */
  cancel?: string
  /** A script that helps with the form, as a file of public/scripts: without it the buttons do the same. */
  script?: string
  /** What else can be done with the record, below the form. */
  ways?: { label: string; href: string }[]
  /** Other buttons beside `submit`: what each sends as `efter`, and its label. */
  alsoSubmit?: { value: string; label: string }[]
  /** What was saved just before, and where it is mended. */
  saved?: { text: string; href: string; label: string }
  /** Names what the fields that are `folded` hold, while they are out of sight. */
  foldedTitle?: string
  /** The record that the form is about (`volunteer:12`): what is kept of it unsaved goes when the record is erased. */
  record?: string
  /** A view that stands above the fields. */
  above?: string
  /** A view that stands below the form. */
  below?: string
  /** More for the view. */
  model?: object
}

interface Trouble {
  status: number
  errors?: FieldError[]
  /** Where another's version differs, by the field's name. */
  choices?: Map<string, Choice>
  /** Said above the form, when it is about no single field. */
  message?: string
}

export interface FormParts {
  req: Request
  res: Response
  sendPage: SendPage
}

export async function showForm(
  { req, res, sendPage }: FormParts,
  form: FormPage,
  values: FormValues,
  trouble?: Trouble,
): Promise<void> {
  const t = translate[req.lang]
  const errors = (trouble?.errors ?? []).map(({ field, message, values }) => ({ field, message: t(message, values) }))
  const errorOf = new Map(errors.map((error) => [error.field, error.message]))
  const {
    fields,
    hidden,
    intro,
    aside,
    submit,
    alsoSubmit,
    saved,
    foldedTitle,
    record,
    cancel,
    ways,
    above,
    below,
    script,
    model,
    ...page
  } = form
  const draft = await draftOf(req, record ?? null, trouble !== undefined)
  const shown = draft?.values ?? values
  const labelOf = new Map(fields.map((field) => [field.name, field.label]))
  const filled = fields.map((field) => ({
    ...field,
    // The summary of what is wrong comes first.
    autofocus: field.autofocus === true && errors.length === 0,
    // A password is typed anew: it never stands in a page.
    value: field.type === 'password' ? '' : valueFor(field, shown[field.name]),
    error: errorOf.get(field.name) ?? null,
    choice: trouble?.choices?.get(field.name) ?? null,
    choiceError: errorOf.get(`choice-${field.name}`) ?? null,
  }))
  // What is wrong stands in sight.
  const fold = foldedTitle !== undefined && !draft?.values && !filled.some((field) => field.folded && field.error)
  await sendPage(req, res, {
    ...page,
    view: 'web/form-page',
    status: trouble?.status,
    model: {
      ...model,
      intro: intro ?? null,
      aside: aside
        ? { ...aside, links: (aside.links ?? []).map((link) => ({ ...link, href: localUrl(req.lang, link.href) })) }
        : null,
      above: above ?? null,
      below: below ?? null,
      script: script ?? null,
      withFile: fields.some((field) => field.kind === 'file'),
      submit,
      cancel: cancel ? localUrl(req.lang, cancel) : null,
      action: req.originalUrl,
      ways: (ways ?? []).map(({ label, href }) => ({ label, href: localUrl(req.lang, href) })),
      alsoSubmit: alsoSubmit ?? [],
      saved: saved ? { ...saved, href: localUrl(req.lang, saved.href) } : null,
      draft,
      folded: fold ? { title: foldedTitle, fields: filled.filter((field) => field.folded) } : null,
      fields: fold ? filled.filter((field) => !field.folded) : filled,
      hidden: (hidden ?? []).map((name) => ({ name, value: valueFor(null, shown[name] ?? values[name]) })),
      // Away from its field a message like "fill in the field" needs the field's name.
      errors: errors.map((error) => ({ ...error, label: labelOf.get(error.field.replace(/^choice-/, '')) ?? null })),
      conflict: trouble?.choices !== undefined,
      message: trouble?.message ?? null,
    },
  })
}

interface Submission {
  form: () => FormPage | Promise<FormPage>
  /** Does what was asked. @returns the Danish path to go on to */
  act: () => Promise<string>
  /** What the record holds now, as its form shows it: for a conflict. */
  valuesOf?: (record: never) => FormValues
  /** What the form was made from, if that is kept: for a conflict, to tell who has changed what. */
  madeFrom?: (version: number) => Promise<FormValues | null>
}

/** Answers a posted form: on to the next page, or the same form again with what was typed and what is wrong. */
export async function submitForm(parts: FormParts, { form, act, valuesOf, madeFrom }: Submission): Promise<void> {
  const { req, res } = parts
  const body = (req.body ?? {}) as Record<string, unknown>
  const settled = settleChoices(body)
  const open = [...settled.keys()].filter((name) => settled.get(name) === null)
  if (open.length > 0) {
    const page = await form()
    const choices = choicesAgain(req.lang, page.fields, typedValues(body), settled)
    const errors = open.map((name) => ({ field: `choice-${name}`, message: 'forms.conflict-choose' }))
    return showForm(parts, page, typedValues(body), { status: 422, errors, choices })
  }
  try {
    const location = localUrl(req.lang, await act())
    if (req.postedForm) await req.keptForms?.finish(req.postedForm, location)
    res.redirect(303, location)
  } catch (error) {
    const typed = typedValues(body)
    if (error instanceof Invalid) {
      await showForm(parts, await form(), typed, { status: error.status, errors: error.errors })
    } else if (error instanceof Conflict && valuesOf) {
      const page = await form()
      const base = (await madeFrom?.(Number(typed.version))) ?? null
      const choices = choicesBetween(req.lang, page.fields, typed, valuesOf(error.theirs as never), base)
      // The new version: who has seen both and saves again, has chosen.
      const values = { ...typed, version: String((error as Conflict).theirs.version) }
      await showForm(parts, page, values, { status: error.status, choices })
    } else throw error
  }
}

function valueFor(field: Field | null, value: string | string[] | undefined): string | string[] {
  if (field?.kind === 'checkboxes') return value === undefined ? [] : [value].flat()
  return (Array.isArray(value) ? value[0] : value) ?? ''
}
