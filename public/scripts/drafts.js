/** Keeps what is typed in a form every few seconds, and when the page is left: without it a button does so. */
;(() => {
  const PAUSE_MS = 2000
  const AGAIN_MS = 10_000
  const form = document.querySelector('form[data-draft-failed]')
  const status = document.querySelector('.draft-status')
  let changed = false
  let leaving = false
  let timer = 0

  const typed = () => {
    const fields = [...new FormData(form)].filter(([, value]) => typeof value === 'string')
    return new URLSearchParams([...fields, ['kladde', 'selv']])
  }
  const say = (text) => {
    if (status.textContent !== text) status.textContent = text
  }
  const keepIn = (milliseconds) => {
    if (!timer) timer = setTimeout(keep, milliseconds)
  }
  const keep = async () => {
    timer = 0
    if (!changed || leaving) return
    changed = false
    try {
      const answer = await fetch(form.action, { method: 'POST', body: typed() })
      if (!answer.ok) throw new Error(String(answer.status))
      say((await answer.json()).message)
    } catch {
      changed = true
      say(form.dataset.draftFailed)
      keepIn(AGAIN_MS)
    }
  }
  const keepAtOnce = () => {
    if (!changed || leaving) return
    if (navigator.sendBeacon(form.action, typed())) changed = false
  }

  form.addEventListener('input', () => {
    changed = true
    keepIn(PAUSE_MS)
  })
  form.addEventListener('submit', () => {
    leaving = true
  })
  addEventListener('pagehide', keepAtOnce)
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'hidden') keepAtOnce()
  })
  // A page that the browser kept and shows again goes on.
  addEventListener('pageshow', () => {
    leaving = false
  })
})()
