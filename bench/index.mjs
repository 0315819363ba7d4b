/** `npm run bench`: pages; `npm run bench -- import`: spreadsheets. */
await import(process.argv[2] === 'import' ? './import.mjs' : './run.mjs')
