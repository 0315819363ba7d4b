/** Volunteers and their parts in projects, as the history knows them. */
import { recordKind } from '../history/record-kind.js'
import { readForm } from '../web/forms.js'
import { translate } from '../web/messages.js'
import { assignmentOf, updateAssignment, type Assigned } from './assignments.js'
import {
  assignmentFields,
  assignmentValues,
  deletionField,
  groundFields,
  groundValues,
  personFields,
  personValues,
} from './volunteer-fields.js'
import { assignmentPage } from './volunteer-form.js'
import { lookAtVolunteer, updatePerson, type VolunteerRecord } from './volunteer-record.js'
import { assignmentForm, personForm } from './volunteer.schema.js'

export const volunteerKind = recordKind<VolunteerRecord>({
  entity: 'volunteer',
  word: 'frivillig',
  // Who looks at a person's history looks at the person.
  current: async (services, actor, key) => {
    const data = await lookAtVolunteer(services, actor, 'edit volunteers', key)
    return { data, version: data.version, title: data.name, href: `/arbejdsbord/frivillige/${key}` }
  },
  form: (_services, _actor, lang, { name }) => ({
    title: name,
    intro: translate[lang]('volunteers.history.intro'),
    submit: translate[lang]('desk.save'),
    fields: [...personFields(lang), ...groundFields(lang), deletionField(lang)],
  }),
  valuesOf: (data) => ({ ...groundValues(data), ...personValues(data), deleteAfter: data.deleteAfter }),
  restore: (services, actor, key, values) =>
    updatePerson(services, actor, key, readForm(personForm, values), 'restore'),
})

export const assignmentKind = recordKind<Assigned>({
  entity: 'assignment',
  word: 'tilknytning',
  current: async (services, actor, key) => {
    const data = await assignmentOf(services, actor, key)
    const href = `/arbejdsbord/projekter/${data.projectId}/frivillige/${key}`
    return { data, version: data.version, title: `${data.name}, ${data.project}`, href }
  },
  form: (_services, _actor, lang, data) => ({ ...assignmentPage(lang, data), fields: assignmentFields(lang) }),
  valuesOf: assignmentValues,
  restore: (services, actor, key, values) =>
    updateAssignment(services, actor, key, readForm(assignmentForm, values), 'restore'),
})
