// Write connectors in JavaScript: a class with a poll, or with a put and a flush, and serve() them.

export { BadRecord, Retriable, Sink, Source } from './connector.js'
export { log, serve } from './server.js'
