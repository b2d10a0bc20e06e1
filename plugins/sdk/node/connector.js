// What a connector author extends, and throws.

class Connector {
  static className = '' // the full class name, what connector.class holds
  static version = '1.0.0'
  static doc = ''
  static keys = [] // of {name, type, default, required, importance, doc}

  constructor(config, task = 0) {
    const defaults = this.constructor.keys.filter((k) => k.default !== undefined).map((k) => [k.name, k.default])
    this.config = { ...Object.fromEntries(defaults), ...config }
    this.task = task
  }

  // Faults that the keys cannot express, as lists of texts by the key that they belong to.
  static validate(_config) {
    return {}
  }

  // One configuration for each task.
  static taskConfigs(config, _maxTasks) {
    return [config]
  }

  // Prepare. await offsets(partition) gives the stored source offset of a source partition, or null.
  async start(_offsets) {}

  // Give back what start took. Called once, whatever happened before.
  async stop() {}
}

// A source task. Calls, never two at a time: start, then poll again and again, then stop.
export class Source extends Connector {
  // Whether transaction.boundary=connector may be configured. The task's is true then: records become visible when poll gives
  // transaction: 'commit' beside them, and are dropped with 'abort'; both store the offset.
  static endsTransactions = false
  endsTransactions = false

  // Wait a moment for input, for a second at most, and give it as {records, partition, offset}, or null. offset is where to resume
  // after the records; it is stored only when all of them are safe in Kafka.
  async poll() {
    throw new Error('a source has a poll')
  }

  // These are stored now, each {partition, offset}.
  async commit(_offsets) {}
}

// A sink task. Calls, never two at a time: start, then put and flush, then stop.
export class Sink extends Connector {
  // Take records, in the order of their offsets within each partition.
  async put(_records) {
    throw new Error('a sink has a put')
  }

  // Make everything that was put durable. Its offsets are committed when this is done, and not before.
  async flush() {}
}

// May pass by itself: the same call is made again after a pause.
export class Retriable extends Error {}

// A record of a put cannot be delivered; all others were. errors.tolerance decides what follows. record is the record as put got it,
// or its index among them; reason a text, or the error that says why.
export class BadRecord extends Error {
  constructor(record, reason) {
    super(reason instanceof Error ? said(reason) : (reason ?? 'the record cannot be delivered'))
    this.record = record
  }

  // The index of the record among those of a put.
  indexIn(records) {
    const index = typeof this.record === 'number' ? this.record : records.indexOf(this.record)
    if (!Number.isInteger(index) || index < 0 || index >= records.length) {
      throw new RangeError(`BadRecord: expected a record of this put of ${records.length}, or its index`, { cause: this })
    }
    return index
  }
}

// What is wrong with a key in a configuration; null when nothing is.
export function fault(key, config) {
  const value = config[key.name] ?? key.default
  const type = key.type ?? 'STRING'
  if (value === undefined) {
    return key.required ? `Missing required configuration "${key.name}" which has no default value.` : null
  }
  const text = value.trim()
  const whole = ['INT', 'SHORT', 'LONG'].includes(type) && !/^[+-]?\d+$/.test(text)
  if (whole || (type === 'DOUBLE' && (text === '' || Number.isNaN(Number(text))))) {
    return `Invalid value ${value} for configuration ${key.name}: Not a number of type ${type}`
  }
  if (type === 'BOOLEAN' && !['true', 'false'].includes(text.toLowerCase())) {
    return `Invalid value ${value} for configuration ${key.name}: Expected value to be either true or false`
  }
  return null
}

// Run a task to its end and stop it. When both fail, the first failure is the reason.
export async function live(task, run) {
  try {
    await run()
  } catch (e) {
    await Promise.resolve().then(() => task.stop()).catch(() => {})
    throw e
  }
  await task.stop()
}

const most = 16 << 10 // bytes of an error's text

// The start of a text that may be too long.
export function cut(text) {
  const bytes = Buffer.from(text)
  return bytes.length > most ? `${bytes.subarray(0, most).toString()} ...` : text
}

// What an error says.
const said = (e) => (e instanceof Error && e.name === 'Error' ? e.message : String(e))

// What can be said of a thrown value that is no error.
function thrown(e) {
  try {
    return `${e}` === '[object Object]' ? JSON.stringify(e) : String(e)
  } catch {
    return `a value of type ${typeof e}`
  }
}

// What the worker shows of an error: what it says, then where it was thrown, and what caused it.
export function textOf(e, depth = 0) {
  if (!(e instanceof Error)) return cut(thrown(e))
  const frames = String(e.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line)).slice(0, 20)
  const cause = e.cause !== undefined && depth < 5 ? [`Caused by: ${textOf(e.cause, depth + 1)}`] : []
  const several = Array.isArray(e.errors) ? e.errors.slice(0, 5).map((one) => `  ${said(one)}`) : [] // of an AggregateError
  return cut([cut(said(e)), ...several, ...frames, ...cause].join('\n'))
}
