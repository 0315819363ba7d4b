/** Moves the bar of an import every second, and shows what came of it: without it the page comes anew by itself. */
;(() => {
  const EVERY_MS = 1000
  /** How often it is told to who cannot see the bar. */
  const TOLD_EVERY = 10
  const told = document.getElementById('fremdrift-fortalt')
  let looks = 0

  const look = async () => {
    if (!document.hidden) {
      try {
        const answer = await fetch(location.href)
        const now = new DOMParser().parseFromString(await answer.text(), 'text/html')
        if (!move(now.getElementById('fremdrift'), now)) return location.reload()
      } catch {
        // The next look may reach the server again.
      }
    }
    setTimeout(look, EVERY_MS)
  }
  /** @returns false when there is another page to show */
  const move = (bar, now) => {
    if (!bar || now.querySelector('h1').textContent !== document.querySelector('h1').textContent) return false
    const label = now.querySelector('label[for="fremdrift"]').textContent
    document.querySelector('label[for="fremdrift"]').textContent = label
    document.getElementById('fremdrift').replaceWith(bar)
    const figures = now.getElementById('fremdrift-tal')
    if (figures) document.getElementById('fremdrift-tal')?.replaceWith(figures)
    const state = now.getElementById('fremdrift-tilstand')
    if (state && state.textContent !== document.getElementById('fremdrift-tilstand')?.textContent) return false
    if (++looks % TOLD_EVERY === 0) told.textContent = label
    return true
  }
  setTimeout(look, EVERY_MS)
})()
