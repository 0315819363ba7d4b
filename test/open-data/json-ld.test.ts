import { breadcrumbsJsonLd, institutionJsonLd, projectJsonLd, websiteJsonLd } from '../../src/open-data/json-ld'
import { institutionBySlug } from '../../src/registry/institutions'
import { publishedProject } from '../../src/registry/projects'
import { startApp, type TestApp } from '../support/app'
import { addProject } from './support'

const URL = 'https://frivillige.example'

let app: TestApp
beforeAll(async () => {
  app = await startApp('sqlite')
  await addProject(app.db, { slug: 'rigtigt', titleEn: 'Reading friends', summaryEn: 'Volunteers read aloud.' })
  await addProject(app.db, { slug: 'eksempel', provenance: 'illustrative', endedOn: '2026-06-30' })
})
afterAll(() => app.close())

test('a project is described in the language of its page, with its institution and municipality', async () => {
  const project = await publishedProject(app.context, 'rigtigt')
  expect(projectJsonLd(URL, project)).toMatchObject({
    '@context': 'https://schema.org',
    '@type': 'Project',
    name: 'Læsevenner',
    url: `${URL}/projekter/rigtigt`,
    foundingDate: '2026-01-01',
    parentOrganization: { name: project.institution },
    areaServed: { name: project.municipality, identifier: project.municipalityCode },
  })
  const english = projectJsonLd(URL, project, 'en')
  expect(english).toMatchObject({ name: 'Reading friends', url: `${URL}/en/projekter/rigtigt` })
  expect(english['@id']).toBe(`${URL}/projekter/rigtigt`)
})

test('a search engine is told which project is made up', async () => {
  const made = projectJsonLd(URL, await publishedProject(app.context, 'eksempel'), 'en')
  expect(made.disambiguatingDescription).toContain('Made up')
  expect(made.dissolutionDate).toBe('2026-06-30')
  expect(projectJsonLd(URL, await publishedProject(app.context, 'rigtigt'))).not.toHaveProperty(
    'disambiguatingDescription',
  )
})

test('an institution is described with its address, and nothing that it has not', async () => {
  const { slug } = (await app.db.read.one<{ slug: string }>('SELECT "slug" FROM "institution" ORDER BY "id" LIMIT 1'))!
  const institution = await institutionBySlug(app.context, slug)
  const bare = institutionJsonLd(URL, { ...institution, street: '', phone: null, website: null })
  expect(bare).toMatchObject({ name: institution.name, address: { addressCountry: 'DK' } })
  expect(JSON.stringify(bare)).not.toMatch(/null|streetAddress|telephone|sameAs/)
})

test('breadcrumbs are numbered, and the last has no address', () => {
  const trail = breadcrumbsJsonLd(
    URL,
    [
      { label: 'Projekter', href: '/projekter' },
      { label: 'Læsevenner', href: null },
    ],
    'en',
  )
  expect(trail.itemListElement).toEqual([
    { '@type': 'ListItem', position: 1, name: 'Projekter', item: `${URL}/en/projekter` },
    { '@type': 'ListItem', position: 2, name: 'Læsevenner' },
  ])
})

test('the site names its publisher', () => {
  const publisher = { name: 'Center for Borgerdialog', phone: '24 47 78 18', email: '' }
  const site = websiteJsonLd(URL, { publisher })
  expect(site).toMatchObject({ '@type': 'WebSite', publisher: { name: publisher.name, telephone: publisher.phone } })
  expect(JSON.stringify(site)).not.toContain('email')
})
