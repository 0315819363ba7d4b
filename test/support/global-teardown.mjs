export default () => globalThis.stopTestServices?.()
