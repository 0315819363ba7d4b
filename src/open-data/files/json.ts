/** A resource as one JSON document: what it is, and all its rows. */
import { LICENCE_URL } from '../json-ld.js'
import type { DataContext, Resource } from '../resource.js'

export async function* jsonFile<Row extends object>(
  context: DataContext,
  resource: Resource<Row>,
): AsyncGenerator<string> {
  const head = {
    resource: resource.name,
    source: `${context.config.publicUrl}/data`,
    licence: LICENCE_URL,
    generatedAt: context.clock.now(),
    fields: `${context.config.publicUrl}/api/v1/openapi.json`,
  }
  yield `${JSON.stringify(head).slice(0, -1)},"data":[`
  let between = '\n'
  for await (const rows of resource.batches(context)) {
    if (rows.length === 0) continue
    yield between + rows.map((row) => JSON.stringify(row)).join(',\n')
    between = ',\n'
  }
  yield '\n]}\n'
}
