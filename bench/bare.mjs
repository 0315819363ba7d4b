/** The yardstick: a bare node:http server that sends the very bytes and headers that it was handed. */
import http from 'node:http'

const answers = new Map()
const server = http.createServer({ keepAliveTimeout: 20_000 }, (req, res) => {
  const { headers, body } = answers.get(req.url)
  res.writeHead(200, headers)
  res.end(body)
})
server.listen(0, '127.0.0.1', () => process.send({ port: server.address().port }))
process.on('message', (message) => {
  if (message.url) answers.set(message.url, { headers: message.headers, body: Buffer.from(message.body, 'base64') })
  process.send({ cpu: process.cpuUsage(), memory: process.memoryUsage().rss })
})
process.on('disconnect', () => process.exit(0))
