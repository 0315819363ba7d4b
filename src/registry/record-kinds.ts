/** Projects and institutions, as the history knows them. */
import { recordKind } from '../history/record-kind.js'
import { readForm } from '../web/forms.js'
import { institutionToEdit, ownInstitutions, updateInstitution, type EditedInstitution } from './institution-editing.js'
import { institutionPage, institutionValues } from './institution-form.js'
import { institutionForm } from './institution.schema.js'
import { allMunicipalities } from './municipalities.js'
import { projectToEdit, updateProject, type EditedProject } from './project-editing.js'
import { projectPage, projectValues } from './project-form.js'
import { projectForm } from './project.schema.js'

export const projectKind = recordKind<EditedProject>({
  entity: 'project',
  word: 'projekt',
  current: async (services, actor, key) => {
    const data = await projectToEdit(services, actor, key)
    return { data, version: data.version, title: data.title, href: `/arbejdsbord/projekter/${key}` }
  },
  form: async (services, actor, lang, data) => projectPage(lang, await ownInstitutions(services, actor), data),
  valuesOf: projectValues,
  restore: (services, actor, key, values) =>
    updateProject(services, actor, key, readForm(projectForm, values), 'restore'),
})

export const institutionKind = recordKind<EditedInstitution>({
  entity: 'institution',
  word: 'institution',
  current: async (services, actor, key) => {
    const data = await institutionToEdit(services, actor, key)
    return { data, version: data.version, title: data.name, href: `/arbejdsbord/institutioner/${key}` }
  },
  form: async (services, _actor, lang, data) => {
    const all = await allMunicipalities(services)
    return institutionPage(
      lang,
      all.filter(({ code }) => code === data.municipalityCode),
      data,
    )
  },
  valuesOf: institutionValues,
  restore: (services, actor, key, values) =>
    updateInstitution(services, actor, key, readForm(institutionForm, values), 'restore'),
})
