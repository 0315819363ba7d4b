/**
 * Which right each address asks for, method by method: the other half of permissions.ts. A test walks the app's
 * own routes and fails for one that is not listed here; it then tries each of them as every role, as another
 * municipality's coordinator and with every verb (test/accounts/route-rights.test.ts).
 */
import type { Action } from './permissions.js'

/** What a parameter in an address numbers. The test has one of each in two municipalities: test/accounts/records.ts. */
export type RecordKind =
  | 'project'
  | 'institution'
  | 'picture'
  | 'experience'
  | 'effect'
  | 'assignment'
  | 'volunteer'
  | 'dataRequest'
  | 'mention'
  | 'binned'
  | 'change'
  | 'user'
  | 'import'
  | 'section'
  | 'comment'
  | 'review'
  | 'edition'
  | 'newsletter'
  | 'suppression'
  | 'code'
  | 'passage'
  | 'wanted'
  | 'subscriberImport'

export type RouteRight =
  /** Open to the public; also what the token in the address is the proof for. */
  | { for: 'everyone' }
  /** One's own account: no one else's can be named. */
  | { for: 'whoever is logged in' }
  /** `of`: what the address names, in order. Where the right ends at a municipality, so does every record's address. */
  | { for: Action; of: Named[] }

/** A record; or `=word`, a word of ours that is no record, with one that the address takes. */
export type Named = RecordKind | `=${string}`

const everyone: RouteRight = { for: 'everyone' }
const oneself: RouteRight = { for: 'whoever is logged in' }
const may = (action: Action, ...of: Named[]): RouteRight => ({ for: action, of })

/** Methods, then the path as Express has it. */
const TABLE: [methods: string, path: string, right: RouteRight][] = [
  // The public site
  ['GET', '/', everyone],
  ['GET', '/om', everyone],
  ['GET', '/tilgaengelighed', everyone],
  ['GET', '/privatliv', everyone],
  ['GET', '/hjaelp', everyone],
  ['GET', '/hjaelp/koordinator', everyone],
  ['GET', '/was', everyone],
  ['GET', '/kommuner', everyone],
  ['GET', '/kommuner/:slug', everyone],
  ['GET', '/institutioner/:slug', everyone],
  ['GET', '/projekter', everyone],
  ['GET', '/projekter/:slug', everyone],
  ['GET', '/projekter/:slug/:word', everyone],
  ['GET', '/billeder/:file', everyone],
  ['GET', '/betingelser', everyone],
  ['GET', '/betingelser/:word', everyone],
  ['GET', '/rapport', everyone],
  ['GET', '/rapport/skema', everyone],
  ['GET', '/rapport/:number', everyone],
  ...['pdf', 'docx', 'html', 'zip', 'bib', 'ris', 'json'].map((ending): [string, string, RouteRight] => [
    'GET',
    `/rapport/:number.${ending}`,
    everyone,
  ]),
  ['GET', '/rapport/:number/aendringer', everyone],
  ['GET', '/soeg', everyone],
  ['GET', '/robots.txt', everyone],
  ['GET', '/sitemap.xml', everyone],
  ['GET', '/sitemap/:part.xml', everyone],

  // Newsletter
  ['GET POST', '/nyhedsbrev', everyone],
  ['GET POST', '/nyhedsbrev/start', everyone],
  ['GET', '/nyhedsbrev/tak', everyone],
  ['GET', '/nyhedsbrev/captcha/:file', everyone],
  ['GET POST', '/nyhedsbrev/bekraeft/:token', everyone],
  ['GET POST', '/nyhedsbrev/afmeld/:token', everyone],
  ['GET POST', '/nyhedsbrev/mit/:token', everyone],
  ['POST', '/nyhedsbrev/mit/:token/afmeld', everyone],
  ['GET POST', '/nyhedsbrev/mit/:token/slet', everyone],
  ['POST', '/nyhedsbrev/mit/:token/nyt-link', everyone],
  ['GET', '/nyhedsbrev/mit/:token/oplysninger.json', everyone],
  ['GET', '/nyhedsbrev/mit/:token/oplysninger.txt', everyone],

  ['GET', '/nyhedsbrev/arkiv', everyone],
  ['GET', '/nyhedsbrev/arkiv/:slug', everyone],
  ['GET', '/nyhedsbrev/arkiv.atom', everyone],

  // Writing and sending newsletters
  ['GET', '/nyhedsbreve', may('write newsletters')],
  ['GET POST', '/nyhedsbreve/ny', may('write newsletters')],
  ['GET POST', '/nyhedsbreve/:id', may('write newsletters', 'newsletter')],
  ['GET', '/nyhedsbreve/:id/vis', may('write newsletters', 'newsletter')],
  ['GET', '/nyhedsbreve/:id/mail', may('write newsletters', 'newsletter')],
  ...['send', 'stop', 'fortsaet', 'fortryd'].map((act): [string, string, RouteRight] => [
    'POST',
    `/nyhedsbreve/:id/${act}`,
    may('write newsletters', 'newsletter'),
  ]),
  ['GET', '/nyhedsbreve/:id/udsendelse', may('write newsletters', 'newsletter')],
  ['GET', '/nyhedsbreve/spaerrede', may('write newsletters')],
  ['POST', '/nyhedsbreve/spaerrede/:id', may('write newsletters', 'suppression')],
  ['GET POST', '/nyhedsbreve/historik/nyhedsbrev/:id', may('write newsletters', 'newsletter')],
  ['POST', '/nyhedsbreve/:id/proev', may('write newsletters', 'newsletter')],

  // Open data: only what is public is in it
  ['GET', '/data', everyone],
  ['GET', '/data/api', everyone],
  ...['projekter', 'institutioner', 'kommuner', 'erfaringer'].flatMap((file) =>
    ['csv', 'xlsx', 'json'].map((ending): [string, string, RouteRight] => ['GET', `/data/${file}.${ending}`, everyone]),
  ),
  ['GET', '/projekter.atom', everyone],
  ['GET', '/kommuner/:slug.atom', everyone],
  ['GET', '/projects', everyone],
  ['GET', '/projects/:slug', everyone],
  ['GET', '/institutions', everyone],
  ['GET', '/institutions/:slug', everyone],
  ['GET', '/municipalities', everyone],
  ['GET', '/municipalities/:slug', everyone],
  ['GET', '/experiences', everyone],
  ['GET', '/conditions', everyone],
  ['GET', '/openapi.json', everyone],

  // Getting in and out
  ['GET POST', '/log-ind', everyone],
  ['GET POST', '/log-ind/kode', everyone],
  ['GET POST', '/log-ind/glemt', everyone],
  ['GET', '/log-ind/glemt/sendt', everyone],
  ['GET POST', '/adresse/:token', everyone],
  ['POST', '/log-ud', everyone],
  ['GET POST', '/velkommen/:token', everyone],

  // Min konto
  ['GET', '/konto', oneself],
  ['GET POST', '/konto/adgangskode', oneself],
  ['GET POST', '/konto/mail', oneself],
  ['POST', '/konto/sessioner', oneself],
  ['GET POST', '/konto/to-trin', oneself],
  ['GET', '/konto/to-trin/qr.png', oneself],
  ['GET POST', '/konto/to-trin/koder', oneself],
  ['GET POST', '/konto/to-trin/fra', oneself],
  ['GET', '/.well-known/change-password', everyone],

  // The desk
  ['GET', '/arbejdsbord', may('see desk')],
  ['GET', '/arbejdsbord/opgaver/:kind', may('see desk', '=condition')],
  ['GET POST', '/arbejdsbord/erfaring', may('log experience')],
  ['GET POST', '/arbejdsbord/interview', may('log experience')],
  ['GET POST', '/arbejdsbord/projekter/ny', may('edit registry')],
  ['GET POST', '/arbejdsbord/projekter/:id', may('edit registry', 'project')],
  ['GET POST', '/arbejdsbord/projekter/:id/billede', may('edit registry', 'project')],
  ...['fjern', 'hent-tilbage', 'slet'].map((act): [string, string, RouteRight] => [
    'POST',
    `/arbejdsbord/projekter/:id/billede/${act}`,
    may('edit registry', 'project'),
  ]),
  ['GET POST', '/arbejdsbord/institutioner/ny', may('edit registry')],
  ['GET POST', '/arbejdsbord/institutioner/:id', may('edit registry', 'institution')],
  ['GET', '/arbejdsbord/projekter/:id/erfaringer', may('log experience', 'project')],
  ['GET POST', '/arbejdsbord/projekter/:id/erfaring', may('log experience', 'project')],
  ['GET POST', '/arbejdsbord/projekter/:id/erfaring/:experienceId', may('log experience', 'project', 'experience')],
  ['GET', '/arbejdsbord/projekter/:id/virkninger', may('log experience', 'project')],
  ['GET POST', '/arbejdsbord/projekter/:id/virkning', may('log experience', 'project')],
  ['GET POST', '/arbejdsbord/projekter/:id/virkning/:effectId', may('log experience', 'project', 'effect')],
  ['GET POST', '/arbejdsbord/historik/projekt/:id', may('edit registry', 'project')],
  ['GET POST', '/arbejdsbord/historik/institution/:id', may('edit registry', 'institution')],
  ['GET POST', '/arbejdsbord/historik/billede/:id', may('edit registry', 'picture')],
  ['GET POST', '/arbejdsbord/historik/erfaring/:id', may('log experience', 'experience')],
  ['GET POST', '/arbejdsbord/historik/virkning/:id', may('log experience', 'effect')],
  ['GET POST', '/arbejdsbord/historik/frivillig/:id', may('edit volunteers', 'volunteer')],
  ['GET POST', '/arbejdsbord/historik/tilknytning/:id', may('edit volunteers', 'assignment')],
  ['GET POST', '/arbejdsbord/projekter', may('edit registry')],
  ['GET POST', '/arbejdsbord/institutioner', may('edit registry')],
  ['GET POST', '/arbejdsbord/frivillige', may('see volunteers')],
  ['GET POST', '/arbejdsbord/erfaringer', may('log experience')],
  ['GET POST', '/arbejdsbord/virkninger', may('log experience')],
  ['GET POST', '/arbejdsbord/aendringer/:id', may('see desk', 'change')],
  ['GET', '/arbejdsbord/papirkurv', may('see desk')],
  ['POST', '/arbejdsbord/papirkurv/:id', may('log experience', 'binned')],
  ['GET POST', '/arbejdsbord/papirkurv/projekt/:id', may('edit registry', 'project')],
  ['GET POST', '/arbejdsbord/papirkurv/institution/:id', may('edit registry', 'institution')],
  ['GET POST', '/arbejdsbord/papirkurv/erfaring/:id', may('log experience', 'experience')],
  ['GET POST', '/arbejdsbord/papirkurv/virkning/:id', may('log experience', 'effect')],
  ['GET POST', '/arbejdsbord/papirkurv/frivillig/:id', may('edit volunteers', 'volunteer')],
  ['GET POST', '/arbejdsbord/papirkurv/tilknytning/:id', may('edit volunteers', 'assignment')],
  ['GET', '/arbejdsbord/projekter/:id/frivillige', may('see volunteers', 'project')],
  ['GET POST', '/arbejdsbord/projekter/:id/frivillige/ny', may('edit volunteers', 'project')],
  ['GET POST', '/arbejdsbord/projekter/:id/frivillige/:assignmentId', may('edit volunteers', 'project', 'assignment')],
  ['GET', '/arbejdsbord/frivillige/samtykketekst', may('see desk')],
  ['GET', '/arbejdsbord/frivillige/:id', may('see volunteers', 'volunteer')],
  ['GET', '/arbejdsbord/frivillige/:id/udtraek', may('see volunteers', 'volunteer')],
  ['GET', '/arbejdsbord/anmodninger', may('see volunteers')],
  ['GET POST', '/arbejdsbord/anmodninger/ny', may('edit volunteers')],
  ['GET POST', '/arbejdsbord/anmodninger/:id', may('edit volunteers', 'dataRequest')],
  ['GET POST', '/arbejdsbord/anmodninger/:id/udskyd', may('edit volunteers', 'dataRequest')],
  ['GET', '/arbejdsbord/navne', may('edit volunteers')],
  ['POST', '/arbejdsbord/navne/:id', may('edit volunteers', 'mention')],
  ...[
    'ret',
    'tilknyt',
    'samtykke',
    'tilbagetraek',
    'forlaeng',
    'vurdering',
    'attest',
    'tavshed',
    'anmodning',
    'slet',
  ].map((form): [string, string, RouteRight] => [
    'GET POST',
    `/arbejdsbord/frivillige/:id/${form}`,
    may('edit volunteers', 'volunteer'),
  ]),
  ['GET', '/arbejdsbord/projekter/:id/aftale', may('keep agreements', 'project')],
  ['GET', '/arbejdsbord/projekter/:id/aftale.docx', may('keep agreements', 'project')],
  ['GET', '/arbejdsbord/projekter/:id/aftale.pdf', may('keep agreements', 'project')],
  ['GET POST', '/arbejdsbord/projekter/:id/aftale/:point', may('keep agreements', 'project', '=parter')],

  // Spreadsheets
  ['GET POST', '/arbejdsbord/indlaes', may('edit registry')],
  ['GET', '/arbejdsbord/indlaes/:id', may('edit registry', 'import')],
  ['GET POST', '/arbejdsbord/indlaes/:id/kolonner', may('edit registry', 'import')],
  ...['ja', 'stop', 'igen', 'kasser'].map((act): [string, string, RouteRight] => [
    'POST',
    `/arbejdsbord/indlaes/:id/${act}`,
    may('edit registry', 'import'),
  ]),
  ...['csv', 'xlsx'].flatMap((ending): [string, string, RouteRight][] => [
    ['GET', `/arbejdsbord/indlaes/:id/afviste.${ending}`, may('edit registry', 'import')],
    ...['institutioner', 'projekter', 'frivillige', 'erfaringer'].flatMap((file): [string, string, RouteRight][] => [
      ['GET', `/arbejdsbord/indlaes/skabelon/${file}.${ending}`, may('see desk')],
      ['GET', `/arbejdsbord/eksport/${file}.${ending}`, may(file === 'frivillige' ? 'see volunteers' : 'see drafts')],
    ]),
    ['GET', `/arbejdsbord/eksport/virkninger.${ending}`, may('see drafts')],
  ]),
  ['GET', '/arbejdsbord/eksport', may('see drafts')],

  // The newsletter's subscribers
  ['GET', '/abonnenter', may('keep subscribers')],
  ['GET POST', '/abonnenter/indlaes', may('keep subscribers')],
  ['GET', '/abonnenter/indlaes/:id', may('keep subscribers', 'subscriberImport')],
  ['GET POST', '/abonnenter/indlaes/:id/kolonner', may('keep subscribers', 'subscriberImport')],
  ...['ja', 'stop', 'igen', 'kasser'].map((act): [string, string, RouteRight] => [
    'POST',
    `/abonnenter/indlaes/:id/${act}`,
    may('keep subscribers', 'subscriberImport'),
  ]),
  ...['csv', 'xlsx'].flatMap((ending): [string, string, RouteRight][] => [
    ['GET', `/abonnenter/indlaes/:id/afviste.${ending}`, may('keep subscribers', 'subscriberImport')],
    ['GET', `/abonnenter/indlaes/skabelon/abonnenter.${ending}`, may('keep subscribers')],
    ['GET', `/abonnenter/eksport.${ending}`, may('keep subscribers')],
  ]),

  // Compiling the report
  ['GET', '/opsamling', may('compile report')],
  ['GET', '/opsamling/rapport', may('compile report')],
  ['GET POST', '/opsamling/rapport/afsnit/ny', may('compile report')],
  ['GET POST', '/opsamling/rapport/afsnit/:id', may('compile report', 'section')],
  ['GET POST', '/opsamling/rapport/afsnit/:id/kommentarer', may('compile report', 'section')],
  ...['fjern', 'hent', 'set', 'flyt'].map((act): [string, string, RouteRight] => [
    'POST',
    `/opsamling/rapport/afsnit/:id/${act}`,
    may('compile report', 'section'),
  ]),
  ['POST', '/opsamling/rapport/kommentarer/:id', may('compile report', 'comment')],
  ['GET POST', '/opsamling/rapport/gennemsyn/ny', may('compile report')],
  ['GET POST', '/opsamling/rapport/gennemsyn/:id', may('compile report', 'review')],
  ['GET POST', '/opsamling/rapport/udgiv', may('compile report')],
  ['GET', '/opsamling/rapport/udgaver/:number', may('compile report', 'edition')],
  ['GET', '/opsamling/rapport/udgaver/:number/filer', may('compile report', 'edition')],
  ['POST', '/opsamling/rapport/udgaver/:number/traek/:ref', may('compile report', 'edition', '=e1')],
  ['GET POST', '/opsamling/historik/afsnit/:id', may('compile report', 'section')],
  ['GET POST', '/opsamling/laes', may('compile report')],
  ['GET POST', '/opsamling/laes/:id', may('compile report', 'experience')],
  ['POST', '/opsamling/laes/:id/henvis', may('compile report', 'experience')],
  ['GET', '/opsamling/virkninger', may('compile report')],
  ['POST', '/opsamling/virkninger/:id/henvis', may('compile report', 'effect')],
  ...['fjern', 'set'].map((act): [string, string, RouteRight] => [
    'POST',
    `/opsamling/passager/:id/${act}`,
    may('compile report', 'passage'),
  ]),
  ['GET', '/opsamling/koder', may('compile report')],
  ['GET POST', '/opsamling/koder/ny', may('compile report')],
  ['GET POST', '/opsamling/koder/:id', may('compile report', 'code')],
  ['GET POST', '/opsamling/koder/:id/saml', may('compile report', 'code')],
  ['GET POST', '/opsamling/koder/:id/del', may('compile report', 'code')],
  ['POST', '/opsamling/koder/:id/skil', may('compile report', 'code')],
  ['GET POST', '/opsamling/historik/kode/:id', may('compile report', 'code')],
  ['GET', '/opsamling/citater.csv', may('compile report')],
  ['GET', '/opsamling/citater.xlsx', may('compile report')],
  ['GET', '/opsamling/daekning', may('compile report')],
  ['GET POST', '/opsamling/daekning/:id', may('compile report', 'project')],
  ['POST', '/opsamling/oensker/:id/fjern', may('compile report', 'wanted')],
  ['GET', '/opsamling/modsigelser', may('compile report')],
  ['GET', '/opsamling/figurer', may('compile report')],
  ['GET', '/opsamling/figurer/:name', may('compile report', '=betingelser')],
  ...['svg', 'png', 'csv'].map((ending): [string, string, RouteRight] => [
    'GET',
    `/opsamling/figurer/:name.${ending}`,
    may('compile report', '=betingelser'),
  ]),

  // Administration
  ['GET', '/administration', may('manage users')],
  ['GET POST', '/administration/nyhedsbrev', may('change settings')],
  ['GET', '/administration/haendelser', may('see audit')],
  ['GET', '/administration/haendelser.csv', may('see audit')],
  ['GET POST', '/administration/brugere/ny', may('manage users')],
  ['GET POST', '/administration/brugere/:id', may('manage users', 'user')],
  ['POST', '/administration/brugere/:id/adgang', may('manage users', 'user')],
  ['POST', '/administration/brugere/:id/invitation', may('manage users', 'user')],
  ['POST', '/administration/brugere/:id/to-trin', may('manage users', 'user')],
]

/** By `GET /path`. */
export const ROUTE_RIGHTS: ReadonlyMap<string, RouteRight> = new Map(
  TABLE.flatMap(([methods, path, right]) => methods.split(' ').map((method) => [`${method} ${path}`, right] as const)),
)
