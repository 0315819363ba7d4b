/** What can go wrong, by what the visitor is told. Services throw these; web/error-pages.ts answers. */

export interface FieldError {
  field: string
  /** A key in locales, told in the visitor's language. */
  message: string
  values?: Record<string, string | number>
}

export class HttpError extends Error {
  constructor(
    readonly status: number,
    /** Names the words of the page: `web.error.<kind>.title`. */
    readonly kind: string,
    message: string = kind,
  ) {
    super(message)
  }
}

export class BadRequest extends HttpError {
  constructor(message?: string) {
    super(400, 'bad-request', message)
  }
}

export class Forbidden extends HttpError {
  constructor(message?: string) {
    super(403, 'forbidden', message)
  }
}

export class NotFound extends HttpError {
  constructor(message?: string) {
    super(404, 'not-found', message)
  }
}

/** Somebody else changed the record since the form was made. `theirs` is what the record holds now. */
export class Conflict<Record = unknown> extends HttpError {
  constructor(readonly theirs: Record & { version: number }) {
    super(409, 'conflict')
  }
}

export class TooLarge extends HttpError {
  constructor() {
    super(413, 'too-large')
  }
}

export class Invalid extends HttpError {
  constructor(readonly errors: FieldError[]) {
    super(422, 'invalid', `invalid: ${errors.map((error) => `${error.field} ${error.message}`).join(', ')}`)
  }
}

export class TooMany extends HttpError {
  /** @param seconds until it is worth to try again */
  constructor(readonly seconds: number) {
    super(429, 'too-many')
  }
}

export class Busy extends HttpError {
  constructor() {
    super(503, 'busy')
  }
}
