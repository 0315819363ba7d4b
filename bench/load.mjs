/**
 * Loads a server over plain sockets. The common load generators cost several times what the servers here
 * do for a request; on a machine of two cores they would be what is measured, and flatter the slower one.
 */
import net from 'node:net'

/**
 * @param server as `start` in processes.mjs returns it
 * @param {string[]} paths asked for in turn
 * @returns {Promise<{perSecond: number, cpuMicros: number}>} requests a second, and the server's own time a request
 */
export async function load(server, paths, { seconds, connections, headers }) {
  const asks = paths.map((path) => askFor(path, headers))
  let next = 0
  let answered = 0
  let ends = Infinity
  const clients = Array.from({ length: connections }, () =>
    keepAsking(
      server.port,
      () => (performance.now() < ends ? asks[next++ % asks.length] : null),
      () => void answered++,
    ),
  )
  const before = (await server.tell({})).cpu
  const [from, count] = [performance.now(), answered]
  ends = from + seconds * 1000
  await Promise.all(clients)
  const took = (performance.now() - from) / 1000
  const after = (await server.tell({})).cpu
  const requests = answered - count
  return {
    perSecond: requests / took,
    cpuMicros: (after.user + after.system - before.user - before.system) / requests,
  }
}

function askFor(path, headers) {
  const lines = Object.entries({ host: 'localhost:3000', ...headers }).map(([name, value]) => `${name}: ${value}\r\n`)
  return Buffer.from(`GET ${path} HTTP/1.1\r\n${lines.join('')}\r\n`)
}

/** One connection, one request at a time, until `ask` has no more. */
function keepAsking(port, ask, onAnswer) {
  return new Promise((resolve, reject) => {
    const socket = net.connect(port, '127.0.0.1')
    socket.setNoDelay(true)
    let head = null
    let missing = -1
    const send = () => {
      const request = ask()
      if (request) socket.write(request)
      else socket.end(resolve)
    }
    socket.on('connect', send)
    socket.on('error', reject)
    socket.on('data', (chunk) => {
      if (missing < 0) {
        head = head ? Buffer.concat([head, chunk]) : chunk
        const end = head.indexOf('\r\n\r\n')
        if (end < 0) return
        const text = head.latin1Slice(0, end)
        const length = /\r\ncontent-length: (\d+)/i.exec(text)
        if (!text.startsWith('HTTP/1.1 200') || !length) return reject(new Error(`no page: ${text}`))
        missing = Number(length[1]) - (head.length - end - 4)
        head = null
      } else missing -= chunk.length
      if (missing > 0) return
      missing = -1
      onAnswer()
      send()
    })
  })
}
