// Serves connectors to a worker, by the protocol of connect.proto.

import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

import grpc from '@grpc/grpc-js'
import loader from '@grpc/proto-loader'

import { checkConfigs } from './checks.js'
import { fault, Source, textOf } from './connector.js'
import { runSink } from './sink.js'
import { runSource } from './source.js'

const proto = grpc.loadPackageDefinition(
  loader.loadSync(fileURLToPath(new URL('connect.proto', import.meta.url)), { keepCase: true, longs: String, oneofs: true, arrays: true }),
)

// go-plugin's own service, by which the worker ends the process. Its messages are empty.
const empty = { serialize: () => Buffer.alloc(0), deserialize: () => ({}) }
const controller = {
  Shutdown: {
    path: '/plugin.GRPCController/Shutdown', requestStream: false, responseStream: false,
    requestSerialize: empty.serialize, requestDeserialize: empty.deserialize,
    responseSerialize: empty.serialize, responseDeserialize: empty.deserialize,
  },
}

// Run this process as a plugin that offers the classes, until the worker ends it.
export function serve(...classes) {
  if (process.env.MILLRACE_PLUGIN !== 'connect') {
    console.error("This program is a plugin of Millrace: put it into the worker's plugin.path, the worker starts it.")
    process.exit(1)
  }
  const parent = process.ppid
  setInterval(() => process.ppid === parent || process.exit(0), 500)
  const server = new grpc.Server({ 'grpc.max_receive_message_length': 1 << 30, 'grpc.max_send_message_length': 1 << 30 })
  server.addService(proto.connect.v1.Plugin.service, handlers(new Map(classes.map((c) => [c.className, c]))))
  server.addService(controller, { Shutdown: (call, done) => (done(null, {}), shutDown(server)) })
  const folder = process.env.PLUGIN_UNIX_SOCKET_DIR || mkdtempSync(join(tmpdir(), 'connect-'))
  const path = join(folder, 'plugin.sock')
  server.bindAsync('unix:' + path, grpc.ServerCredentials.createInsecure(), (err) => {
    if (err) throw err
    process.stdout.write(`1|1|unix|${path}|grpc\n`)
  })
}

// Calls that are under way get a second.
async function shutDown(server) {
  await Promise.race([new Promise((done) => server.tryShutdown(done)), pause(1000)])
  process.exit(0)
}

// Write one record to the worker's log; level is debug, info, warn or error.
export function log(level, message, attributes = {}) {
  process.stderr.write(JSON.stringify({ '@level': level, '@message': message, ...attributes }) + '\n')
}

function handlers(classes) {
  const find = (message) => {
    const c = classes.get(message.class)
    if (!c) throw new UnknownClass(`this plugin has no class ${message.class}`)
    return c
  }
  const unary = (answer) => async (call, done) => {
    try {
      done(null, await answer(call.request))
    } catch (e) {
      done(failure(e))
    }
  }
  // A call that fails ends with the failure; one that succeeds has sent all that it had to.
  const stream = (run) => async (call) => {
    try {
      await run(call, new Inbox(call), find)
      call.end()
    } catch (e) {
      call.emit('error', failure(e))
    }
  }
  return {
    Describe: unary(() => ({ classes: [...classes.values()].map(describe) })),
    Validate: unary((request) => validate(find(request), request.config ?? {})),
    AlterOffsets: unary(() => ({})),
    ExactlyOnce: unary((request) => ({ boundaries: find(request).endsTransactions ?? false })),
    RunConnector: stream(runConnector),
    RunSource: stream(runSource),
    RunSink: stream(runSink),
  }
}

class UnknownClass extends Error {}

// How a call failed. The code of an author's error is none of gRPC's: it may be the exit status of a command, or that of another service.
const failure = (e) => ({ code: e instanceof UnknownClass ? grpc.status.NOT_FOUND : grpc.status.ABORTED, details: textOf(e) })

function describe(c) {
  const keys = c.keys.map((k) => ({
    name: k.name, type: k.type ?? 'STRING', default_value: k.default, required: k.required ?? false, importance: k.importance ?? 'MEDIUM',
    doc: k.doc ?? '', order: -1, width: 'NONE', display_name: k.name,
  }))
  return { name: c.className, type: c.prototype instanceof Source ? 'source' : 'sink', version: c.version, doc: c.doc, keys }
}

async function validate(c, config) {
  const further = (await c.validate(config)) ?? {}
  return {
    values: c.keys.map((k) => ({
      name: k.name, value: config[k.name] ?? k.default, errors: [fault(k, config) ?? [], further[k.name] ?? []].flat(), visible: true,
    })),
  }
}

async function runConnector(call, inbox, find) {
  const { start } = await inbox.next()
  const c = find(start)
  call.write({ started: {} })
  for (let r; (r = await inbox.next()) && r.request !== 'stop'; ) {
    try {
      const configs = checkConfigs(await c.taskConfigs(start.config ?? {}, r.task_configs.max_tasks))
      call.write({ task_configs: { configs: configs.map((config) => ({ config })) } })
    } catch (e) {
      call.write({ task_configs: { error: { message: textOf(e) } } })
    }
  }
}

// The requests of a call, one after another.
class Inbox {
  constructor(call) {
    this.queue = []
    this.wake = () => {}
    call.on('data', (r) => this.add(r))
    for (const event of ['end', 'cancelled', 'error']) call.on(event, () => this.add(null))
  }

  add(r) {
    this.queue.push(r)
    this.wake()
  }

  // The next one, or null when there are no more.
  async next() {
    while (this.queue.length === 0) await new Promise((wake) => (this.wake = wake))
    return this.queue[0] === null ? null : this.queue.shift()
  }
}
