/**
 * Makes sounds/captcha once: each character of a captcha that is heard, spoken by two voices in each language.
 * Needs espeak-ng and sox (Debian: apt-get install espeak-ng sox). Run again only to change the set.
 */
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

const FOLDER = path.join(path.dirname(fileURLToPath(import.meta.url)), '..', 'sounds', 'captcha')

/** Only names that no other one sounds like: no eff beside ess, no ay beside kay, no æks beside seks. */
const SPOKEN = {
  da: {
    2: 'to',
    3: 'tre',
    4: 'fire',
    5: 'fem',
    6: 'seks',
    7: 'syv',
    8: 'otte',
    9: 'ni',
    a: 'a',
    k: 'kå',
    l: 'æl',
    u: 'u',
    z: 'sæt',
  },
  en: {
    2: 'two',
    3: 'three',
    4: 'four',
    6: 'six',
    7: 'seven',
    8: 'eight',
    9: 'nine',
    h: 'aitch',
    l: 'ell',
    r: 'are',
    w: 'double you',
    y: 'why',
    z: 'zed',
  },
}
const VOICES = { da: ['da+m3', 'da+f2'], en: ['en+m3', 'en+f2'] }
const EDGE = ['silence', '1', '0.01', '0.5%']
const EFFECTS = ['norm', '-2', ...EDGE, 'fade', '0.005', 'reverse', ...EDGE, 'fade', '0.02', 'reverse']

const work = mkdtempSync(path.join(tmpdir(), 'captcha-sounds-'))
for (const [language, names] of Object.entries(SPOKEN)) {
  const folder = path.join(FOLDER, language)
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  for (const [character, name] of Object.entries(names)) {
    VOICES[language].forEach((voice, n) => {
      const spoken = path.join(work, 'spoken.wav')
      execFileSync('espeak-ng', ['-v', voice, '-s', '115', '-g', '0', '-w', spoken, name])
      const file = path.join(folder, `${character}-${n + 1}.wav`)
      const format = ['-r', '11025', '-c', '1', '-e', 'mu-law', '-b', '8']
      execFileSync('sox', ['-R', spoken, ...format, file, ...EFFECTS])
    })
  }
}
rmSync(work, { recursive: true })
