import type { ViewTools } from '../../web/page.js'

/** How large a file is, as one reads it beside a link. */
export const sizeIn = ({ t, number }: Pick<ViewTools, 't' | 'number'>, bytes: number): string =>
  bytes < 1_000_000
    ? t('report.files.kilobytes', { n: number(Math.max(1, Math.round(bytes / 1000))) })
    : t('report.files.megabytes', { n: number(bytes / 1_000_000, 1) })
