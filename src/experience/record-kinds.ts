/** Experiences and effects, as the history knows them. */
import { recordKind } from '../history/record-kind.js'
import { readForm } from '../web/forms.js'
import { effectOf, updateEffect, type LoggedEffect } from './effect-logging.js'
import { effectPage, effectValues } from './effect-form.js'
import { effectForm } from './effect.schema.js'
import { experiencePage, experienceValues } from './experience-form.js'
import { experienceOf, projectToLogIn, updateExperience, type LoggedExperience } from './experience-logging.js'
import { experienceForm } from './experience.schema.js'

const homeOf = (projectId: number) => `/arbejdsbord/projekter/${projectId}`

/** A long observation is known by how it begins. */
const beginning = (text: string) => (text.length <= 60 ? text : `${text.slice(0, 59).trimEnd()}…`)

export const experienceKind = recordKind<LoggedExperience>({
  entity: 'experience',
  word: 'erfaring',
  current: async (services, actor, key) => {
    const data = await experienceOf(services, actor, key)
    const href = `${homeOf(data.projectId)}/erfaring/${key}`
    return { data, version: data.version, title: beginning(data.observation), href }
  },
  form: async (services, actor, lang, { projectId }) =>
    experiencePage(lang, await projectToLogIn(services, actor, projectId), true),
  valuesOf: experienceValues,
  restore: async (services, actor, key, values) => {
    const { projectId } = await experienceOf(services, actor, key)
    const form = readForm(experienceForm(services.clock.today()), values)
    await updateExperience(services, actor, projectId, key, form, 'restore')
  },
})

export const effectKind = recordKind<LoggedEffect>({
  entity: 'effect',
  word: 'virkning',
  current: async (services, actor, key) => {
    const data = await effectOf(services, actor, key)
    const href = `${homeOf(data.projectId)}/virkning/${key}`
    return { data, version: data.version, title: beginning(data.observation), href }
  },
  form: async (services, actor, lang, { id, projectId }) =>
    effectPage(lang, await projectToLogIn(services, actor, projectId), id),
  valuesOf: effectValues,
  restore: async (services, actor, key, values) => {
    const { projectId } = await effectOf(services, actor, key)
    await updateEffect(services, actor, projectId, key, readForm(effectForm(services.clock.today()), values), 'restore')
  },
})
