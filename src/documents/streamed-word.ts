/**
 * A Word file of any length in little memory: each block goes into the file as it comes. What stands around them (styles,
 * lists, pictures, what leads from part to part) docx makes of a frame without words, when it has seen them all.
 */
import { Readable, type Writable } from 'node:stream'
import { finished, pipeline } from 'node:stream/promises'
import { FootnoteReferenceElement, Packer, TextRun, type Document, type Paragraph, type Table } from 'docx'
import JSZip from 'jszip'
import xml from 'xml'
import { ZipFile } from 'yazl'

export interface StreamedWord {
  /** A document without words: each call makes one. */
  frame: () => Document
  blocks: AsyncIterable<Paragraph | Table>
  /** Each footnote that the blocks refer to, counted from one; asked for when they are written. */
  footnotes: () => Iterable<Paragraph[]>
  /** What the file says that it was made: the same words at the same moment are the same bytes. */
  madeAt: string
}

const TYPES = '[Content_Types].xml'
const BODY = 'word/document.xml'
const NOTES = 'word/footnotes.xml'
const CORE = 'docProps/core.xml'

export async function streamWord(word: StreamedWord, out: Writable): Promise<void> {
  const [zip, fault] = [new ZipFile(), new AbortController()]
  zip.on('error', (error) => fault.abort(error))
  const filled = fill(zip, word).catch((error: unknown) => {
    fault.abort()
    throw error
  })
  await Promise.all([filled, pipeline(zip.outputStream, out, { signal: fault.signal })])
}

async function fill(zip: ZipFile, { frame: makeFrame, blocks, footnotes, madeAt }: StreamedWord): Promise<void> {
  // A zip file tells the time without its zone: at noon there is no hour that a zone leaves out.
  const options = { mtime: new Date(`${madeAt.slice(0, 10)}T12:00:00`), forceDosTimestamp: true }
  const put = (name: string, part: Buffer) => zip.addBuffer(part, name, options)
  const stream = async (name: string, chunks: AsyncIterable<string> | Iterable<string>) => {
    const part = Readable.from(chunks)
    zip.addReadStream(part, name, options)
    await finished(part)
  }
  const [empty, frame] = [await partsOf(makeFrame()), makeFrame()]
  const writer = new BlockWriter(frame)
  // What tells a program that this is a Word file comes first.
  put(TYPES, empty.get(TYPES)!)
  const [head, foot] = parted(empty.get(BODY)!, '<w:body>')
  await stream(BODY, within(head, bodyOf(writer, blocks), foot))
  const [notesHead, notesFoot] = parted(empty.get(NOTES)!, '</w:footnotes>', 0)
  await stream(NOTES, within(notesHead, notesOf(writer, footnotes()), notesFoot))
  const rest = await partsOf(frame)
  for (const name of [...rest.keys()].sort())
    if (![TYPES, BODY, NOTES].includes(name))
      put(name, name === CORE ? dated(rest.get(name)!, madeAt) : rest.get(name)!)
  zip.end()
}

async function partsOf(frame: Document): Promise<Map<string, Buffer>> {
  const { files } = await JSZip.loadAsync(await Packer.toBuffer(frame))
  const parts = new Map<string, Buffer>()
  for (const [name, file] of Object.entries(files)) if (!file.dir) parts.set(name, await file.async('nodebuffer'))
  return parts
}

/** Before and after a tag, which itself stays before unless `keep` is 0. */
function parted(part: Buffer, tag: string, keep = tag.length): [string, string] {
  const text = part.toString()
  const at = text.indexOf(tag)
  if (at < 0) throw new Error(`a Word file without ${tag}`)
  return [text.slice(0, at + keep), text.slice(at + keep)]
}

async function* within(head: string, chunks: AsyncIterable<string> | Iterable<string>, foot: string) {
  yield head
  yield* chunks
  yield foot
}

async function* bodyOf(writer: BlockWriter, blocks: AsyncIterable<Paragraph | Table>): AsyncGenerator<string> {
  for await (const block of blocks) yield writer.xmlOf(block)
}

function* notesOf(writer: BlockWriter, footnotes: Iterable<Paragraph[]>): Generator<string> {
  let id = 0
  for (const paragraphs of footnotes) {
    const mark = new TextRun({ style: 'FootnoteReference', children: [new FootnoteReferenceElement()] })
    paragraphs[0]!.addRunToFront(mark)
    yield `<w:footnote w:id="${++id}">${paragraphs.map((one) => writer.xmlOf(one)).join('')}</w:footnote>`
  }
}

const IMAGE = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships/image'

/** Blocks as XML. What they are the first to name (a picture, a list) is noted in the frame. */
class BlockWriter {
  private readonly pictures = new Map<string, number>()

  constructor(private readonly frame: Document) {}

  xmlOf(block: Paragraph | Table): string {
    const tree = block.prepForXml({ file: this.frame, viewWrapper: this.frame.Document, stack: [] })
    return xml(tree)
      .replace(/ r:embed="rId\{([^}"]+)\}"/g, (_, file: string) => ` r:embed="rId${this.pictureOf(file)}"`)
      .replace(/<w:numId w:val="\{([^}"]+)\}"/g, (_, list: string) => `<w:numId w:val="${this.listOf(list)}"`)
  }

  private pictureOf(file: string): number {
    const known = this.pictures.get(file)
    if (known) return known
    const { Relationships } = this.frame.Document
    const id = Relationships.RelationshipCount + 1
    Relationships.addRelationship(id, IMAGE, `media/${file}`)
    this.pictures.set(file, id)
    return id
  }

  private listOf(list: string): number {
    const { ConcreteNumbering: lists } = this.frame.Numbering
    return lists.find(({ reference, instance }) => `${reference}-${instance}` === list)!.numId
  }
}

const dated = (core: Buffer, moment: string): Buffer =>
  Buffer.from(core.toString().replace(/(<dcterms:(?:created|modified)[^>]*>)[^<]*/g, `$1${moment}`))
