// JavaScript's data as the protocol's, and back.

// The schemas of plain values: id and type. Arrays, maps and objects go without a schema.
const scalars = { string: 1, int64: 2, float64: 3, boolean: 4, bytes: 5 }

// The schemas that a call may use.
export const schemas = Object.entries(scalars).map(([type, id]) => ({ id, type }))

// The id of the schema of a value that is encoded; 0 for none.
export function schemaOf(encoded) {
  const kind = Object.keys(encoded)[0]
  return scalars[kind === 'bool' ? 'boolean' : kind] ?? 0
}

// A whole number is an int64, as is a bigint; any other number is a float64.
export function encode(value) {
  if (value === null || value === undefined) return {}
  switch (typeof value) {
    case 'boolean':
      return { bool: value }
    case 'string':
      return { string: value }
    case 'bigint':
      if (BigInt.asIntN(64, value) !== value) throw new RangeError(`${value} cannot be sent: expected a whole number of at most 64 bits`)
      return { int64: value.toString() }
    case 'number':
      return Number.isSafeInteger(value) ? { int64: value } : { float64: value }
  }
  if (value instanceof Uint8Array) return { bytes: value }
  if (Array.isArray(value)) return { list: { items: value.map(encode) } }
  if (value instanceof Map) return { map: encodeMap(value) }
  if (Object.getPrototypeOf(value) === Object.prototype || Object.getPrototypeOf(value) === null) return { map: encodeMap(value) }
  const type = value.constructor?.name ?? typeof value
  throw new TypeError(`a value of type ${type} cannot be sent: expected null, a boolean, number, bigint, string, Uint8Array, array, Map or plain object`)
}

export function encodeMap(value) {
  const entries = value instanceof Map ? [...value] : Object.entries(value)
  return { entries: entries.map(([k, v]) => ({ key: encode(k), value: encode(v) })) }
}

// A whole number of any size: a number where that is exact, else a bigint.
export function whole(text) {
  const n = Number(text)
  return Number.isSafeInteger(n) ? n : BigInt(text)
}

// Reads the values of one call, which sends each schema once.
export class Decoder {
  schemas = new Map()

  learn(schemas) {
    for (const s of schemas ?? []) this.schemas.set(s.id, s)
  }

  value(v) {
    const content = v?.[v.kind]
    switch (v?.kind) {
      case undefined:
        return null
      case 'int8':
      case 'int16':
      case 'int32':
      case 'int64':
        return whole(content)
      case 'list':
        return (content.items ?? []).map((item) => this.value(item))
      case 'map':
        return this.map(content)
      case 'struct': {
        const fields = this.schemas.get(content.schema).fields ?? []
        return Object.fromEntries(fields.map((f, i) => [f.name, this.value(content.values[i])]))
      }
      case 'json':
        return JSON.parse(content.toString())
      case 'decimal':
        return decimal(content)
      case 'time':
        return new Date(Number(content))
    }
    return content
  }

  // An object where all keys are strings, else a Map.
  map(m) {
    const entries = (m.entries ?? []).map((e) => [this.value(e.key), this.value(e.value)])
    return entries.every(([k]) => typeof k === 'string') ? Object.fromEntries(entries) : new Map(entries)
  }
}

// A decimal as its digits: JavaScript has no number that holds every one.
function decimal({ unscaled, scale = 0 }) {
  const bytes = unscaled ?? Buffer.alloc(0)
  const n = bytes.length ? BigInt.asIntN(8 * bytes.length, BigInt('0x' + Buffer.from(bytes).toString('hex'))) : 0n
  if (scale <= 0) return (n * 10n ** BigInt(-scale)).toString()
  const digits = (n < 0n ? -n : n).toString().padStart(scale + 1, '0')
  return (n < 0n ? '-' : '') + digits.slice(0, -scale) + '.' + digits.slice(-scale)
}
