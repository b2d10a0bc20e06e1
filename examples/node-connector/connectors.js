// A source that counts, and a sink that keeps the latest value of each key in a JSON file.

import { existsSync } from 'node:fs'
import { open, readFile, rename } from 'node:fs/promises'
import { setTimeout as pause } from 'node:timers/promises'

import { serve, Sink, Source } from 'millrace-connect'

class Ticks extends Source {
  static className = 'example.TickSourceConnector'
  static doc = 'Writes the numbers 1, 2, 3, ... to a topic, as fast as asked.'
  static keys = [
    { name: 'topic', required: true, importance: 'HIGH', doc: 'The topic to write to.' },
    { name: 'per.second', type: 'INT', default: '10', doc: 'How many numbers a second.' },
  ]

  async start(offsets) {
    this.count = (await offsets({ ticks: 'node' }))?.count ?? 0
  }

  async poll() {
    await pause(1000 / Number(this.config['per.second']))
    this.count++
    const record = { topic: this.config.topic, key: String(this.count % 3), value: { number: this.count } }
    return { records: [record], partition: { ticks: 'node' }, offset: { count: this.count } }
  }
}

class Newest extends Sink {
  static className = 'example.NewestSinkConnector'
  static doc = 'Keeps the latest value of each key in a JSON file.'
  static keys = [{ name: 'file', required: true, importance: 'HIGH', doc: 'The file to keep up to date.' }]

  async start() {
    this.newest = existsSync(this.config.file) ? JSON.parse(await readFile(this.config.file)) : {}
  }

  async put(records) {
    for (const r of records) this.newest[r.key] = r.value
  }

  async flush() {
    const file = await open(this.config.file + '.new', 'w')
    await file.writeFile(JSON.stringify(this.newest))
    await file.sync()
    await file.close()
    await rename(this.config.file + '.new', this.config.file)
  }
}

serve(Ticks, Newest)
