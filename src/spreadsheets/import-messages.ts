/** What the server's thread and the thread that works on imports say to each other. */
export type ImportTask = { do: 'run'; id: number } | { do: 'tidy' }
export type ImportWord = { stop: number; why: 'asked' | 'closing' }
export type ImportNews = { id: number; written: number; of: number }
