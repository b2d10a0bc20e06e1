// The life of a source task.

import { setTimeout as pause } from 'node:timers/promises'

import { checkBatch, checkRecord } from './checks.js'
import { cut, live, Retriable } from './connector.js'
import { Decoder, encodeMap, encode, schemaOf, schemas } from './data.js'

// Pauses between tries of what failed with Retriable, in milliseconds.
export const firstPause = 100
export const longestPause = 10_000

export async function runSource(call, inbox, find) {
  const { start } = await inbox.next()
  const task = new (find(start))(start.config ?? {}, start.task ?? 0)
  task.endsTransactions = start.boundaries ?? false
  const source = new SourceCall(call, start.idle_ms ?? 0)
  const receiving = source.receive(inbox)
  await live(task, async () => {
    await source.run(task)
    await receiving // for what is committed meanwhile
    await source.commit(task)
  })
}

const boundaries = { undefined: 0, null: 0, commit: 1, abort: 2 }

function withSchema(value, schemaField, valueField) {
  const encoded = encode(value)
  return { [schemaField]: schemaOf(encoded), [valueField]: encoded }
}

class SourceCall {
  credit = 0
  stop = new AbortController()
  committed = []
  questions = [] // who waits for a stored offset, in order
  first = true
  shown = 0

  constructor(call, idle) {
    this.call = call
    this.idle = idle
    this.changed = () => {} // wakes up who waits for a credit
    this.decoder = new Decoder()
  }

  get stopping() {
    return this.stop.signal.aborted
  }

  async receive(inbox) {
    for (let r; (r = await inbox.next()); ) {
      if (r.credit) this.credit += r.credit.batches ?? 0
      if (r.committed) this.committed.push(r.committed.offsets.map((o) => ({ partition: this.map(o.partition), offset: this.map(o.offset) })))
      if (r.offset) this.questions.shift()?.(r.offset)
      if (r.stop) this.stop.abort()
      this.changed()
    }
    this.stop.abort()
    for (const tell of this.questions) tell({ error: { message: 'the worker has gone' } })
    this.changed()
  }

  map(m) {
    return m ? this.decoder.map(m) : null
  }

  async offsets(partition) {
    this.call.write({ offset: { id: 1, partition: encodeMap(partition) } })
    const answer = await new Promise((tell) => this.questions.push(tell))
    if (answer.error) throw new Error(answer.error.message)
    return this.map(answer.offset)
  }

  async run(task) {
    await task.start((partition) => this.offsets(partition))
    this.call.write({ started: { shows_idle: this.idle > 0 } })
    while (!this.stopping) {
      if (this.credit > 0) {
        this.credit--
        await this.poll(task)
      } else {
        await new Promise((changed) => (this.changed = changed))
      }
    }
    this.call.write({ stopped: {} })
  }

  // Spend one credit: poll until there is a batch.
  async poll(task) {
    for (let wait = firstPause; !this.stopping; ) {
      await this.commit(task)
      let polled
      try {
        polled = await task.poll()
      } catch (e) {
        if (!(e instanceof Retriable)) throw e
        this.call.write({ event: { message: cut(e.message), retriable: true } })
        await pause(wait, null, { signal: this.stop.signal }).catch(() => {}) // is stopping
        wait = Math.min(2 * wait, longestPause)
        continue
      }
      if (polled) {
        this.call.write({ batch: this.batch(polled) })
        return
      }
      if (this.idle > 0 && Date.now() - this.shown > this.idle / 2) {
        this.shown = Date.now()
        this.call.write({ idle: {} })
      }
    }
  }

  batch(polled) {
    checkBatch(polled)
    const { records, partition, offset, transaction } = polled
    if (!(transaction in boundaries)) throw new Error(`transaction: expected 'commit' or 'abort', not ${transaction}`)
    const topics = new Map()
    const number = (topic) => topics.get(topic) ?? (topics.set(topic, topics.size), topics.size - 1)
    const out = {
      lag: -1,
      boundary: boundaries[transaction],
      schemas: this.first ? schemas : [],
      records: records.map((r, i) => {
        try {
          checkRecord(r)
          return {
            ...withSchema(r.key, 'key_schema', 'key'), ...withSchema(r.value, 'value_schema', 'value'),
            topic: number(r.topic), partition: r.partition, timestamp: typeof r.timestamp === 'bigint' ? String(r.timestamp) : r.timestamp,
            headers: (r.headers ?? []).map(([key, v]) => ({ key, ...withSchema(v, 'schema', 'value') })),
          }
        } catch (e) {
          throw Object.assign(e, { message: `record ${i} of a poll: ${e.message}` })
        }
      }),
    }
    this.first = false
    out.topics = [...topics.keys()]
    if (partition) out.partition = encodeMap(partition)
    if (offset) out.offset = encodeMap(offset)
    return out
  }

  async commit(task) {
    while (this.committed.length > 0) await task.commit(this.committed.shift())
  }
}
