/** Shows a section while one writes it, and puts what is cited where the cursor stands: without it buttons do the same. */
;(() => {
  const PAUSE_MS = 900
  const SHOWN = ['advarsler', 'eksempel']
  const body = document.getElementById('body')
  const form = body.form
  const left = document.getElementById('eksempel').dataset.cursor
  let timer = 0
  let asked = 0

  const show = async () => {
    const mine = ++asked
    const typed = new URLSearchParams([...new FormData(form), ['efter', 'vis']])
    try {
      const answer = await fetch(form.action, { method: 'POST', body: typed })
      if (!answer.ok || mine !== asked) return
      const now = new DOMParser().parseFromString(await answer.text(), 'text/html')
      for (const id of SHOWN) {
        const part = now.getElementById(id)
        if (part) document.getElementById(id).replaceWith(document.adoptNode(part))
      }
    } catch {
      // What stands there stays until the server answers again.
    }
  }

  const insert = (event) => {
    if (event.submitter?.value !== 'indsaet') return
    const picks = [...form.querySelectorAll('input[name="picks"]:checked')]
    if (picks.length === 0) return
    event.preventDefault()
    const before = body.value.slice(0, body.selectionStart)
    const citation = `[${picks.map((pick) => `@${pick.value}`).join('; ')}]`
    body.setRangeText(/\s$|^$/.test(before) ? citation : ` ${citation}`, body.selectionStart, body.selectionEnd, 'end')
    for (const pick of picks) pick.checked = false
    body.focus()
    body.dispatchEvent(new Event('input', { bubbles: true }))
  }

  // Told with every form that is sent or kept: what is cited is put where one writes.
  form.addEventListener('formdata', ({ formData }) => {
    const before = body.value.slice(0, body.selectionStart).normalize('NFC')
    formData.set('cursor', String(before.length))
  })
  if (left) body.setSelectionRange(Number(left), Number(left))

  body.addEventListener('input', () => {
    clearTimeout(timer)
    timer = setTimeout(show, PAUSE_MS)
  })
  form.addEventListener('submit', insert)
})()
