/** An SMTP server that takes whatever comes and counts it: as cheap as one can be, so that the sender is measured. */
import os from 'node:os'
import net from 'node:net'

// It stands for a machine elsewhere: it takes no processor from who asks for a page here.
os.setPriority(10)

let count = 0
let bytes = 0

const server = net.createServer((socket) => {
  socket.setNoDelay(true)
  socket.on('error', () => undefined)
  socket.write('220 sink\r\n')
  let inData = false
  let tail = ''
  socket.on('data', (part) => {
    if (inData) {
      bytes += part.length
      tail = (tail + part.toString('latin1')).slice(-5)
      if (tail !== '\r\n.\r\n') return
      inData = false
      tail = ''
      count++
      return void socket.write('250 taken\r\n')
    }
    for (const line of part.toString('latin1').split('\r\n').filter(Boolean)) {
      if (/^EHLO/i.test(line)) socket.write('250-sink\r\n250 8BITMIME\r\n')
      else if (/^DATA/i.test(line)) {
        inData = true
        socket.write('354 go on\r\n')
      } else if (/^QUIT/i.test(line)) socket.end('221 bye\r\n')
      else socket.write('250 ok\r\n')
    }
  })
})
server.listen(0, '127.0.0.1', () => process.send({ port: server.address().port }))
process.on('message', () => process.send({ count, bytes }))
process.on('disconnect', () => process.exit())
