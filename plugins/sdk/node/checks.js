// Checks of what a connector returns. What JavaScript would convert in silence is an error: a topic that is undefined, a time that is no number.

const kind = (v) => (v === null ? 'null' : Array.isArray(v) ? 'an array' : `a value of type ${typeof v}`)
const isMap = (v) => typeof v === 'object' && v !== null && !Array.isArray(v)

// The task configurations, or an error.
export function checkConfigs(configs) {
  if (!Array.isArray(configs)) throw new TypeError(`taskConfigs: expected an array of configurations, got ${kind(configs)}`)
  configs.forEach((config, i) => {
    if (!isMap(config)) throw new TypeError(`taskConfigs: expected an object as configuration ${i}, got ${kind(config)}`)
    for (const [key, value] of Object.entries(config)) {
      if (typeof value !== 'string') throw new TypeError(`taskConfigs: expected a string as ${key} of configuration ${i}, got ${kind(value)}`)
    }
  })
  return configs
}

// Throw an error if a poll gave no batch.
export function checkBatch(polled) {
  if (!isMap(polled)) throw new TypeError(`poll: expected null or {records, partition, offset}, got ${kind(polled)}`)
  if (!Array.isArray(polled.records)) throw new TypeError(`poll: expected an array as records, got ${kind(polled.records)}`)
  for (const name of ['partition', 'offset']) {
    const part = polled[name]
    if (part !== undefined && part !== null && !isMap(part)) throw new TypeError(`poll: expected an object as ${name}, got ${kind(part)}`)
  }
}

// Throw an error if r is no record for Kafka.
export function checkRecord(r) {
  if (!isMap(r)) throw new TypeError(`expected an object, got ${kind(r)}`)
  if (typeof r.topic !== 'string' || r.topic === '') {
    throw new TypeError(`expected the name of a topic, got ${r.topic === '' ? 'an empty string' : kind(r.topic)}`)
  }
  number(r.partition, Number.isSafeInteger, 'a whole number as partition')
  number(r.timestamp, (t) => Number.isFinite(t) || typeof t === 'bigint', 'milliseconds as timestamp')
  for (const header of r.headers ?? []) {
    if (!Array.isArray(header) || typeof header[0] !== 'string') throw new TypeError('expected [name, value] as a header')
  }
}

function number(value, fits, expected) {
  if (value === undefined || value === null || fits(value)) return
  throw new TypeError(`expected ${expected}, got ${typeof value === 'number' ? value : kind(value)}`)
}
