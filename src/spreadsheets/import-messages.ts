/** What the server's thread and the thread that works on imports say to each other. */
import type { Config } from '../config.js'

export type ImportThreadConfig = Pick<Config, 'databaseUrl' | 'dataDir' | 'sessionSecret'>

export type ToThread =
  | { say: 'run'; id: number }
  | { say: 'tidy' }
  | { say: 'stop'; id: number; why: 'asked' | 'closing' }
  /** It is the thread's turn to write. */
  | { say: 'turn' }
  | { say: 'close' }

export type FromThread =
  /** Asks for its turn among the writers, and says that it is done with it. */
  | { say: 'want-turn' }
  | { say: 'end-turn' }
  | { say: 'progress'; id: number; written: number; of: number }
  /** What it was asked for is done, or has failed. */
  | { say: 'ran'; fault: string | null }
