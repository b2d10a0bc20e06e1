import assert from 'node:assert/strict'
import { test } from 'node:test'

import { checkBatch, checkConfigs, checkRecord } from './checks.js'
import { BadRecord, fault, live, textOf } from './connector.js'
import { Decoder, encode, schemaOf } from './data.js'

test('what is encoded and what comes back', () => {
  for (const [value, want] of [
    [null, {}],
    [true, { bool: true }],
    [1, { int64: 1 }],
    [1.5, { float64: 1.5 }],
    [2n ** 62n, { int64: '4611686018427387904' }],
    [['a', 1], { list: { items: [{ string: 'a' }, { int64: 1 }] } }],
    [{ a: null }, { map: { entries: [{ key: { string: 'a' }, value: {} }] } }],
  ]) {
    assert.deepEqual(encode(value), want)
  }
  assert.throws(() => encode(() => 1), /a value of type Function cannot be sent/)
  for (const n of [2n ** 63n, -(2n ** 63n) - 1n, 2n ** 80n]) assert.throws(() => encode(n), /at most 64 bits/)
  assert.deepEqual(encode(-(2n ** 63n)), { int64: '-9223372036854775808' })
  assert.deepEqual([true, 1, 1.5, 'a', Buffer.from('a'), null, []].map((v) => schemaOf(encode(v))), [4, 2, 3, 1, 5, 0, 0])
})

test('what the worker sends', () => {
  const d = new Decoder()
  d.learn([{ id: 1, type: 'string' }, { id: 2, type: 'struct', fields: [{ name: 'x', schema: 1 }, { name: 'y', schema: 1 }] }])
  const decimal = (hex, scale) => ({ kind: 'decimal', decimal: { unscaled: Buffer.from(hex, 'hex'), scale } })
  for (const [value, want] of [
    [undefined, null],
    [{ kind: 'int32', int32: '-7' }, -7],
    [{ kind: 'int64', int64: '9223372036854775807' }, 9223372036854775807n],
    [{ kind: 'json', json: Buffer.from('{"a":[1]}') }, { a: [1] }],
    [{ kind: 'time', time: '1000' }, new Date(1000)],
    [{ kind: 'struct', struct: { schema: 2, values: [{ kind: 'string', string: 'a' }, {}] } }, { x: 'a', y: null }],
    [{ kind: 'map', map: { entries: [{ key: { kind: 'int8', int8: '1' }, value: {} }] } }, new Map([[1, null]])],
    [decimal('04d2', 2), '12.34'],
    [decimal('ff', 3), '-0.001'],
    [decimal('05', -2), '500'],
    [decimal('', 0), '0'],
  ]) {
    assert.deepEqual(d.value(value), want)
  }
})

test('faults of keys', () => {
  assert.equal(fault({ name: 'n', type: 'INT' }, { n: ' 12 ' }), null)
  assert.match(fault({ name: 'n', type: 'INT' }, { n: '1.5' }), /Invalid value 1.5 for configuration n: Not a number of type INT/)
  assert.match(fault({ name: 'b', type: 'BOOLEAN' }, { b: 'yes' }), /either true or false/)
  assert.match(fault({ name: 'r', required: true }, {}), /Missing required configuration "r"/)
  assert.equal(fault({ name: 'o' }, {}), null)
})

test('bad records', () => {
  const records = [{ a: 1 }, { a: 1 }]
  assert.equal(new BadRecord(records[1], 'long').indexIn(records), 1)
  assert.equal(new BadRecord(0, 'long').indexIn(records), 0)
  for (const other of [{ a: 1 }, 2, -1, 0.5, undefined]) assert.throws(() => new BadRecord(other, 'long').indexIn(records), /a record of this put of 2/)
  assert.equal(new BadRecord(0, new TypeError('no number')).message, 'TypeError: no number')
  assert.equal(new BadRecord(0).message, 'the record cannot be delivered')
})

test('what a connector returns', () => {
  for (const record of [
    { topic: 't', value: 1 },
    { topic: 't', value: null, partition: 0, timestamp: 1.5, headers: [['h', 1]] },
    { topic: 't', partition: null, timestamp: 5n },
  ]) {
    checkRecord(record)
  }
  for (const [record, want] of [
    [{ value: 1 }, /name of a topic, got a value of type undefined/],
    [{ topic: '' }, /name of a topic, got an empty string/],
    [{ topic: 7 }, /name of a topic, got a value of type number/],
    [{ topic: 't', timestamp: 'now' }, /milliseconds as timestamp, got a value of type string/],
    [{ topic: 't', timestamp: NaN }, /milliseconds as timestamp, got NaN/],
    [{ topic: 't', timestamp: new Date() }, /milliseconds as timestamp, got a value of type object/],
    [{ topic: 't', partition: 1.5 }, /whole number as partition, got 1.5/],
    [{ topic: 't', headers: [['a', 1], 'b'] }, /\[name, value\] as a header/],
    [null, /an object, got null/],
  ]) {
    assert.throws(() => checkRecord(record), want)
  }
  checkBatch({ records: [] })
  checkBatch({ records: [], partition: new Map([['p', 1]]), offset: null })
  for (const polled of [7, 'records', [], { records: 7 }, {}, { records: [], partition: 'p' }, { records: [], offset: 1 }]) {
    assert.throws(() => checkBatch(polled), /^TypeError: poll: expected /)
  }
  assert.deepEqual(checkConfigs([{ a: 'b' }]), [{ a: 'b' }])
  for (const configs of [null, undefined, {}, ['a'], [{ a: 1 }]]) assert.throws(() => checkConfigs(configs), /^TypeError: taskConfigs: expected /)
})

test('a task that fails is stopped, and says why it failed', async () => {
  const fails = (text) => async () => { throw new Error(text) }
  await assert.rejects(live({ stop: fails('stop') }, fails('run')), /run/)
  await assert.rejects(live({ stop: fails('stop') }, async () => {}), /stop/)
  let stopped = false
  await assert.rejects(live({ stop: () => (stopped = true) }, fails('run')), /run/)
  assert.ok(stopped)
})

test('what the worker shows of what is no error', () => {
  assert.equal(textOf(undefined), 'undefined')
  assert.equal(textOf({ code: 7 }), '{"code":7}')
  assert.equal(textOf(Object.create(null)), 'a value of type object')
})

test('what the worker shows of an error', () => {
  function deep() {
    throw new TypeError('boom', { cause: new Error('why') })
  }
  try {
    deep()
  } catch (e) {
    assert.match(textOf(e), /^TypeError: boom\n +at deep .*data\.test\.js:\d+[^]*\nCaused by: why\n +at /)
  }
  assert.equal(textOf('text'), 'text')
  assert.match(textOf(new Error('plain')), /^plain\n/)
  assert.match(textOf(new AggregateError([new Error('one'), new Error('two')])), /one\n {2}two/)
  assert.ok(Buffer.byteLength(textOf(new Error('\u20ac'.repeat(1 << 20)))) < 17 << 10)
  const loop = new Error('loop')
  loop.cause = loop
  assert.ok(textOf(loop).length < 17 << 10)
})
