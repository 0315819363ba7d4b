/** The built server with its demo users, and one of them who is logged in there. */
import { spawn } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'

export async function startServer(dataDir) {
  const env = { ...process.env, DATA_DIR: dataDir, PORT: '0', LOG_LEVEL: 'error' }
  const child = spawn(process.execPath, [path.join(import.meta.dirname, '../dist/src/server.js'), '--demo'], {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  // Whatever happens here, it does not outlive us.
  const kill = () => child.kill('SIGKILL')
  process.once('exit', kill)
  child.once('exit', () => process.off('exit', kill))
  let told = ''
  await new Promise((resolve, reject) => {
    child.once('exit', () => reject(new Error(`the server ended: ${told}`)))
    child.stdout.on('data', (chunk) => {
      told += chunk
      if (/konsulent@demo\.test\s+\S+/.test(told)) resolve()
    })
  })
  return {
    pid: child.pid,
    url: /Frivilligregistret: (\S+)/.exec(told)[1],
    password: /horsens@demo\.test\s+(\S+)/.exec(told)[1],
    stop: () => new Promise((resolve) => (child.once('exit', resolve), child.kill())),
  }
}

/** Someone logged in, who keeps cookies. */
export async function logIn({ url, password }, who = { email: 'horsens@demo.test', password }) {
  let cookie = ''
  const ask = async (at, body) => {
    const answer = await fetch(url + at, {
      method: body ? 'POST' : 'GET',
      body,
      redirect: 'manual',
      headers: { cookie },
    })
    const set = answer.headers.getSetCookie().map((one) => one.split(';')[0])
    if (set.length > 0) cookie = set.join('; ')
    return { status: answer.status, location: answer.headers.get('location'), text: await answer.text() }
  }
  const tokenOf = async (at) => /name="_csrf" value="([^"]+)"/.exec((await ask(at)).text)[1]
  const form = async (at, fields) => ask(at, new URLSearchParams({ _csrf: await tokenOf(at), ...fields }))
  await form('/log-ind', { email: who.email, password: who.password })
  if (who.code) await form('/log-ind/kode', { code: who.code() })
  const token = await tokenOf(who.token ?? '/arbejdsbord/indlaes')
  return {
    form,
    get: (at) => ask(at),
    post: (at) => ask(at, new URLSearchParams({ _csrf: token })),
    bring: async (kind, file) => {
      const body = new FormData()
      body.set('_csrf', token)
      body.set('kind', kind)
      body.set('file', await fs.openAsBlob(file), 'erfaringer.csv')
      const { location, text } = await ask('/arbejdsbord/indlaes', body)
      if (!location) throw new Error(text)
      return Number(location.split('/').at(-1))
    },
  }
}
