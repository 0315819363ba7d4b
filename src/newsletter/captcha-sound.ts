/**
 * Characters to listen to: single ones, spoken once by a free synthesiser (sounds/README.md), joined with another
 * voice, speed and pause each time, over a murmur of the same voices.
 */
import { randomBytes, randomInt } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import { ROOT } from '../root.js'
import type { Language } from '../web/messages.js'

const RATE = 11_025
const LENGTH = 5
/** Seconds. */
const LEAD = 0.5
/** A recording of a character: samples from -1 to 1. */
type Sound = Float32Array

const folderOf = (language: Language): string => path.join(ROOT, 'sounds', 'captcha', language)

/** By character, each spoken by several voices; read when the first one is asked for. */
const recordings: Partial<Record<Language, Map<string, Sound[]>>> = {}

function recordingsIn(language: Language): Map<string, Sound[]> {
  const kept = recordings[language]
  if (kept) return kept
  const sounds = new Map<string, Sound[]>()
  for (const file of fs.readdirSync(folderOf(language)).sort()) {
    const character = file.slice(0, 1)
    const sound = decode(fs.readFileSync(path.join(folderOf(language), file)))
    sounds.set(character, [...(sounds.get(character) ?? []), sound])
  }
  return (recordings[language] = sounds)
}

const pick = <T>(values: readonly T[]): T => values[randomInt(values.length)]!
const between = (from: number, to: number): number => from + (randomInt(1_000_000) / 1_000_000) * (to - from)

/** In each language only those that no other one sounds like. */
export function spokenText(language: Language): string {
  const characters = [...recordingsIn(language).keys()]
  return Array.from({ length: LENGTH }, () => pick(characters)).join('')
}

/** Joined once and stored, like the picture. @returns a WAV */
export function speakCaptcha(language: Language, text: string): Buffer {
  const sounds = recordingsIn(language)
  const spoken = Array.from(text, (character) => atSpeed(pick(sounds.get(character)!), between(0.9, 1.1)))
  const pauses = spoken.map(() => Math.round(between(0.6, 1) * RATE))
  const lead = Math.round(LEAD * RATE)
  const whole = new Float32Array(lead + spoken.reduce((sum, sound, n) => sum + sound.length + pauses[n]!, 0))
  murmur(whole, [...sounds.values()].flat())
  let at = lead
  spoken.forEach((sound, n) => {
    mix(whole, sound, at, between(0.65, 0.8))
    at += sound.length + pauses[n]!
  })
  return encode(whole)
}

/** Faster is higher, too: no two times a character has the same samples. */
function atSpeed(sound: Sound, speed: number): Sound {
  const result = new Float32Array(Math.floor((sound.length - 1) / speed))
  for (let i = 0; i < result.length; i++) {
    const from = i * speed
    const before = Math.floor(from)
    result[i] = sound[before]! + (from - before) * (sound[before + 1]! - sound[before]!)
  }
  return result
}

const STEP = Math.round(RATE / 9)

/** Voices backwards, which no ear takes for words, in the pauses as under the characters. */
function murmur(whole: Sound, sounds: Sound[]): void {
  for (let layer = 0; layer < 2; layer++) {
    for (let at = randomInt(STEP); at < whole.length; at += randomInt(STEP, 3 * STEP))
      mix(whole, atSpeed(pick(sounds), between(0.7, 1.2)).reverse(), at, between(0.06, 0.12))
  }
  const grain = randomBytes(whole.length)
  for (let i = 0; i < whole.length; i++) whole[i]! += (grain[i]! / 255 - 0.5) * 0.05
}

function mix(whole: Sound, sound: Sound, at: number, loudness: number): void {
  const end = Math.min(sound.length, whole.length - at)
  for (let i = 0; i < end; i++) whole[at + i]! += sound[i]! * loudness
}

const HEADER = 44

/** Eight bits a sample, which every browser plays. */
function encode(whole: Sound): Buffer {
  const wav = Buffer.alloc(HEADER + whole.length)
  wav.write('RIFF', 0, 'latin1')
  wav.writeUInt32LE(wav.length - 8, 4)
  wav.write('WAVEfmt ', 8, 'latin1')
  wav.writeUInt32LE(16, 16)
  wav.writeUInt16LE(1, 20)
  wav.writeUInt16LE(1, 22)
  wav.writeUInt32LE(RATE, 24)
  wav.writeUInt32LE(RATE, 28)
  wav.writeUInt16LE(1, 32)
  wav.writeUInt16LE(8, 34)
  wav.write('data', 36, 'latin1')
  wav.writeUInt32LE(whole.length, 40)
  for (let i = 0; i < whole.length; i++)
    wav[HEADER + i] = Math.round(127.5 + 127.5 * Math.max(-1, Math.min(1, whole[i]!)))
  return wav
}

/** Our own files: µ-law (ITU-T G.711), one channel. */
function decode(wav: Buffer): Sound {
  const data = wav.indexOf('data', 0, 'latin1')
  const length = wav.readUInt32LE(data + 4)
  return Float32Array.from(wav.subarray(data + 8, data + 8 + length), (byte) => {
    const code = ~byte & 0xff
    const size = (((code & 0x0f) << 3) + 0x84) << ((code & 0x70) >> 4)
    return ((code & 0x80 ? -1 : 1) * (size - 0x84)) / 32_768
  })
}
