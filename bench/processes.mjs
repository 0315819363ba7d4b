/** Servers in processes of their own, and what they answer. */
import { fork } from 'node:child_process'
import http from 'node:http'
import path from 'node:path'

/** @returns {Promise<{port: number, url: string, tell: (message: object) => Promise<{cpu: NodeJS.CpuUsage, memory: number}>, stop: () => void}>} */
export async function start(file, ...words) {
  const child = fork(path.join(import.meta.dirname, file), words, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
  child.on('exit', (code) => {
    if (code) throw new Error(`${file} ended with ${code}`)
  })
  const answer = () => new Promise((resolve) => child.once('message', resolve))
  const { port } = await answer()
  return {
    port,
    url: `http://127.0.0.1:${port}`,
    tell: (message) => {
      const told = answer()
      child.send(message)
      return told
    },
    stop: () => child.disconnect(),
  }
}

/** Header fields that a server adds by itself. */
const ADDED = new Set(['date', 'connection', 'keep-alive', 'transfer-encoding'])

/** What a server answers, byte for byte. @throws {Error} unless it is a page */
export function capture(url, headers) {
  return new Promise((resolve, reject) => {
    http
      .get(url, { headers }, (res) => {
        const chunks = []
        res.on('data', (chunk) => chunks.push(chunk))
        res.on('end', () => {
          if (res.statusCode !== 200) return reject(new Error(`${url} answered ${res.statusCode}`))
          const own = []
          for (let i = 0; i < res.rawHeaders.length; i += 2)
            if (!ADDED.has(res.rawHeaders[i].toLowerCase())) own.push(res.rawHeaders[i], res.rawHeaders[i + 1])
          resolve({ headers: own, body: Buffer.concat(chunks) })
        })
      })
      .on('error', reject)
  })
}

export const median = (numbers) => {
  const sorted = [...numbers].sort((a, b) => a - b)
  return sorted[sorted.length >> 1]
}
