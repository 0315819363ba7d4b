/**
 * Reading by keyboard: j and k move, s and S choose sentences, c goes to the code. A passage that is selected with the mouse
 * or the keys goes with the form; without scripts the whole entry is coded, or a passage that is written on its own page.
 */
;(() => {
  const list = document.querySelector('.reading')
  if (!list) return
  const PAUSE_MS = 1500
  const entries = [...list.querySelectorAll('.entry')]
  const status = document.getElementById('reading-status')
  let timer = 0

  const tell = (entry) => {
    clearTimeout(timer)
    timer = setTimeout(() => {
      const body = new URLSearchParams({
        _csrf: list.dataset.csrf,
        til: list.dataset.place,
        id: entry.id.split('-')[1],
      })
      // Where one left off is a help: a try that fails is made again at the next entry.
      fetch(list.dataset.home, { method: 'POST', body }).catch(() => undefined)
    }, PAUSE_MS)
  }
  const go = (entry) => {
    if (!entry) return
    entry.focus()
    entry.scrollIntoView({ block: 'nearest' })
    tell(entry)
  }
  const current = () => document.activeElement?.closest?.('.entry')

  /** Where in the text a place in the page is: the text's pieces hold nothing else. */
  const offsetIn = (text, node, offset) => {
    const range = document.createRange()
    range.setStart(text, 0)
    range.setEnd(node, offset)
    return range.toString().length
  }
  const choose = (entry, field, startsAt, endsAt, words) => {
    const form = entry.querySelector('.entry-code')
    form.elements.field.value = field
    form.elements.startsAt.value = startsAt
    form.elements.endsAt.value = endsAt
    const said = words ? `${list.dataset.selected} »${words}«` : ''
    form.querySelector('.entry-selected').textContent = said
    status.textContent = said
  }
  document.addEventListener('selectionchange', () => {
    const selection = getSelection()
    if (!selection.rangeCount || selection.isCollapsed) return
    const range = selection.getRangeAt(0)
    const text = range.startContainer.parentElement?.closest('.reading .entry-text')
    if (!text || !text.contains(range.endContainer)) return
    const [startsAt, endsAt] = [
      offsetIn(text, range.startContainer, range.startOffset),
      offsetIn(text, range.endContainer, range.endOffset),
    ]
    choose(text.closest('.entry'), text.dataset.field, startsAt, endsAt, range.toString())
  })

  const sentencesOf = (entry) =>
    [...entry.querySelectorAll('.entry-text')].flatMap((text) =>
      [...text.textContent.matchAll(/\S[^.!?]*[.!?]*/g)].map(({ index, 0: words }) => ({
        text,
        startsAt: index,
        endsAt: index + words.trimEnd().length,
      })),
    )
  const placeAt = (text, offset) => {
    const walker = document.createTreeWalker(text, NodeFilter.SHOW_TEXT)
    let left = offset
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      if (left <= node.data.length) return [node, left]
      left -= node.data.length
    }
    return [text, text.childNodes.length]
  }
  /** The sentence after the one that was chosen last; `more` keeps what was chosen before in the same text. */
  const nextSentence = (entry, more) => {
    const { field, startsAt, endsAt } = entry.querySelector('.entry-code').elements
    const sentences = sentencesOf(entry)
    const chosen = sentences.findLastIndex(
      ({ text, endsAt: end }) => text.dataset.field === field.value && end <= Number(endsAt.value),
    )
    const next = sentences[field.value ? chosen + 1 : 0] ?? sentences[0]
    if (!next) return
    const start = more && field.value === next.text.dataset.field ? Number(startsAt.value) : next.startsAt
    const selection = getSelection()
    selection.setBaseAndExtent(...placeAt(next.text, start), ...placeAt(next.text, next.endsAt))
  }

  // Only while the list has the focus, so that no letter means anything to who dictates or types elsewhere.
  list.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey) return
    if (event.target.closest('input, select, textarea')) return
    const entry = current()
    const at = entries.indexOf(entry)
    const act = {
      j: () => go(entries[at + 1]),
      k: () => go(entries[at - 1]),
      s: () => entry && nextSentence(entry, false),
      S: () => entry && nextSentence(entry, true),
      h: () => entry?.querySelector('.entry-cite button')?.focus(),
      c: () => entry?.querySelector('.entry-code select').focus(),
    }[event.key]
    if (!act) return
    event.preventDefault()
    act()
  })
  list.addEventListener('focusin', () => {
    const entry = current()
    if (entry) tell(entry)
  })
})()
