/** What an edition can be fetched as, by the ending of the file. */
export const DOWNLOADS = ['pdf', 'docx', 'html', 'zip', 'bib', 'ris', 'json'] as const
export type Download = (typeof DOWNLOADS)[number]
