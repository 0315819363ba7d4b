/** `npm run bench`: pages; `npm run bench -- import`: spreadsheets; `npm run bench -- captcha`: robots against captchas. */
const OTHERS = { import: './import.mjs', captcha: './captcha.mjs' }
await import(OTHERS[process.argv[2]] ?? './run.mjs')
