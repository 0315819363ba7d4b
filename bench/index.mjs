/**
 * `npm run bench`: pages; `npm run bench -- import`: spreadsheets; `npm run bench -- captcha`: robots against captchas;
 * `npm run bench -- figures`: the figures of the summary.
 */
const OTHERS = { import: './import.mjs', captcha: './captcha.mjs', figures: './figures.mjs' }
await import(OTHERS[process.argv[2]] ?? './run.mjs')
