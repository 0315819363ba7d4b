/** schema.org data for search engines, as plain objects: a page hands them to its layout. */
import type { InstitutionPage } from '../registry/institutions.js'
import type { ProjectPage } from '../registry/projects.js'
import type { InstitutionType } from '../registry/vocabulary.js'
import { localUrl } from '../web/language.js'
import { translate, type Language } from '../web/messages.js'
import type { SiteSettings } from '../web/settings.js'

export type JsonLd = { '@context': 'https://schema.org'; '@type': string } & Record<string, unknown>

const CONTEXT = 'https://schema.org'
export const LICENCE_URL = 'https://creativecommons.org/licenses/by/4.0/'

export function projectJsonLd(publicUrl: string, project: ProjectPage, lang: Language = 'da'): JsonLd {
  const english = lang === 'en' && project.titleEn !== null && project.summaryEn !== null
  return {
    '@context': CONTEXT,
    '@type': 'Project',
    '@id': `${publicUrl}/projekter/${project.slug}`,
    name: english ? project.titleEn : project.title,
    description: english ? project.summaryEn : project.summary,
    url: publicUrl + localUrl(lang, `/projekter/${project.slug}`),
    foundingDate: project.startedOn,
    ...(project.endedOn && { dissolutionDate: project.endedOn }),
    // A made-up example must not pass for the real thing in a search engine either.
    ...(project.provenance !== 'registered' && {
      disambiguatingDescription: translate[lang](`reference.provenance.${project.provenance}.about`),
    }),
    parentOrganization: {
      '@type': ORGANISATION_TYPES[project.institutionType],
      '@id': `${publicUrl}/institutioner/${project.institutionSlug}`,
      name: project.institution,
      url: publicUrl + localUrl(lang, `/institutioner/${project.institutionSlug}`),
    },
    areaServed: areaOf(project.municipality, project.municipalityCode),
  }
}

const ORGANISATION_TYPES: Record<InstitutionType, string> = {
  school: 'School',
  daycare: 'Preschool',
  care_home: 'GovernmentOrganization',
  centre: 'GovernmentOrganization',
  library: 'Library',
  other: 'GovernmentOrganization',
}

const areaOf = (name: string, code: string) => ({
  '@type': 'AdministrativeArea',
  name,
  identifier: code,
  containedInPlace: { '@type': 'Country', name: 'Danmark', identifier: 'DK' },
})

export function institutionJsonLd(publicUrl: string, institution: InstitutionPage, lang: Language = 'da'): JsonLd {
  const { street, postcode, town, phone, email, website } = institution
  return {
    '@context': CONTEXT,
    '@type': ORGANISATION_TYPES[institution.type],
    '@id': `${publicUrl}/institutioner/${institution.slug}`,
    name: institution.name,
    url: publicUrl + localUrl(lang, `/institutioner/${institution.slug}`),
    address: {
      '@type': 'PostalAddress',
      ...(street && { streetAddress: street }),
      ...(postcode && { postalCode: postcode }),
      ...(town && { addressLocality: town }),
      addressCountry: 'DK',
    },
    ...(phone && { telephone: phone }),
    ...(email && { email }),
    ...(website && { sameAs: website }),
    areaServed: areaOf(institution.municipality, institution.municipalityCode),
  }
}

/** @param breadcrumbs as the page has them: Danish paths, null for the page itself */
export function breadcrumbsJsonLd(
  publicUrl: string,
  breadcrumbs: { label: string; href: string | null }[],
  lang: Language = 'da',
): JsonLd {
  return {
    '@context': CONTEXT,
    '@type': 'BreadcrumbList',
    itemListElement: breadcrumbs.map(({ label, href }, i) => ({
      '@type': 'ListItem',
      position: i + 1,
      name: label,
      ...(href && { item: publicUrl + localUrl(lang, href) }),
    })),
  }
}

export function organisationJsonLd(publicUrl: string, { publisher }: Pick<SiteSettings, 'publisher'>): JsonLd {
  return {
    '@context': CONTEXT,
    '@type': 'Organization',
    '@id': `${publicUrl}/#publisher`,
    name: publisher.name,
    ...(publisher.phone && { telephone: publisher.phone }),
    ...(publisher.email && { email: publisher.email }),
  }
}

/** For the home page. */
export function websiteJsonLd(
  publicUrl: string,
  settings: Pick<SiteSettings, 'publisher'>,
  lang: Language = 'da',
): JsonLd {
  const { '@context': _, ...publisher } = organisationJsonLd(publicUrl, settings)
  return {
    '@context': CONTEXT,
    '@type': 'WebSite',
    '@id': `${publicUrl}/#website`,
    name: 'Frivilligregistret',
    url: publicUrl + localUrl(lang, '/'),
    inLanguage: lang,
    publisher,
  }
}

export interface DatasetParts {
  name: string
  description: string
  /** Danish path of the page that tells of it. */
  path: string
  distributions: { href: string; type: string }[]
}

export function datasetJsonLd(
  publicUrl: string,
  settings: Pick<SiteSettings, 'publisher'>,
  { name, description, path, distributions }: DatasetParts,
  lang: Language = 'da',
): JsonLd {
  const { '@context': _, ...publisher } = organisationJsonLd(publicUrl, settings)
  return {
    '@context': CONTEXT,
    '@type': 'Dataset',
    name,
    description,
    url: publicUrl + localUrl(lang, path),
    inLanguage: lang,
    isAccessibleForFree: true,
    license: LICENCE_URL,
    creator: publisher,
    spatialCoverage: { '@type': 'Country', name: 'Danmark' },
    distribution: distributions.map(({ href, type }) => ({
      '@type': 'DataDownload',
      contentUrl: publicUrl + localUrl(lang, href),
      encodingFormat: type,
    })),
  }
}
