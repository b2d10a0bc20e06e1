// The life of a sink task.

import { setTimeout as pause } from 'node:timers/promises'

import { BadRecord, cut, live, Retriable, textOf } from './connector.js'
import { Decoder, whole } from './data.js'
import { firstPause, longestPause } from './source.js'

export async function runSink(call, inbox, find) {
  const { start } = await inbox.next()
  const task = new (find(start))(start.config ?? {}, start.task ?? 0)
  const decoder = new Decoder()
  await live(task, async () => {
    await task.start(async () => null)
    call.write({ started: {} })
    for (let r; (r = await inbox.next()); ) {
      if (r.stop) {
        call.write({ stopped: {} })
        return
      }
      call.write({ done: await answer(task, decoder, call, r) })
    }
  })
}

async function answer(task, decoder, call, r) {
  const done = { id: r[r.request].id ?? 0 }
  if (r.put) done.error = await put(task, records(decoder, r.put), call)
  if (r.flush) {
    done.offsets = r.flush.offsets
    try {
      await task.flush()
    } catch (e) {
      done.error = { message: textOf(e) }
    }
  }
  return done
}

// Try until the records are taken or one is named bad.
async function put(task, records, call) {
  for (let wait = firstPause; !call.cancelled; wait = Math.min(2 * wait, longestPause)) {
    try {
      await task.put(records)
      return undefined
    } catch (e) {
      if (e instanceof BadRecord) return { message: cut(e.message), records: [{ index: e.indexIn(records), message: cut(e.message) }] }
      if (!(e instanceof Retriable)) throw e
      call.write({ event: { message: cut(e.message), retriable: true } })
      await pause(wait)
    }
  }
}

function records(decoder, put) {
  decoder.learn(put.schemas)
  return put.records.map((r) => {
    const at = put.partitions[r.partition ?? 0]
    return {
      topic: at.topic, partition: at.partition ?? 0, offset: whole(r.offset ?? 0), timestamp: r.timestamp === undefined ? null : whole(r.timestamp),
      key: decoder.value(r.key), value: decoder.value(r.value), headers: r.headers.map((h) => [h.key, decoder.value(h.value)]),
    }
  })
}
