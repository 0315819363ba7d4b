/**
 * `npm run bench`: pages; `npm run bench -- import`: spreadsheets; `-- captcha`: robots against captchas; `-- sign-up`:
 * many visitors at once; `-- figures`: the figures of the summary; `-- edition`: an edition of 300 pages; `-- newsletter`: a large sending.
 */
const OTHERS = {
  import: './import.mjs',
  captcha: './captcha.mjs',
  'sign-up': './sign-up.mjs',
  figures: './figures.mjs',
  edition: './edition.mjs',
  newsletter: './newsletter.mjs',
}
await import(OTHERS[process.argv[2]] ?? './run.mjs')
