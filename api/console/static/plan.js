// The effects of a configuration change, shown before it is saved.
import { isSecret, plural } from './format.js';

const dots = '••••••••';

// differences returns every changed key with its old and new value.
export function differences(was, is) {
  const keys = [...new Set([...Object.keys(was), ...Object.keys(is)])].sort();
  const shown = (k, v) => (isSecret(k, v, new Set()) ? dots : v === '' ? '(empty)' : v);
  return keys.filter((k) => was[k] !== is[k]).map((key) => ({
    key, text: !(key in is) ? `${key} is removed` : key in was ? `${key}: ${shown(key, was[key])} → ${shown(key, is[key])}` : `${key}: ${shown(key, is[key])}`,
  }));
}

// plan describes which tasks restart, and which offsets remain valid. Kafka Connect restarts all
// tasks after any change.
export function plan(was, is, { type, status, offsets }) {
  const changed = differences(was, is);
  return { changes: changed.map((c) => c.text), tasks: tasks(was, is, status), offsets: positions(was, is, changed.map((c) => c.key), type, offsets) };
}

function tasks(was, is, status) {
  const n = status.tasks.length;
  const out = [];
  if (status.connector.state === 'STOPPED') out.push('The connector is stopped: nothing restarts. The change takes effect when it is resumed.');
  else if (n === 0) out.push('The connector restarts. It has no tasks now.');
  else {
    const which = n === 1 ? 'its task restarts' : `all its ${n} tasks restart`;
    out.push(`The connector restarts, and ${which}${status.connector.state === 'PAUSED' ? ', paused as before' : ''}. Progress is committed first; failed tasks restart too.`);
  }
  const most = Number(is['tasks.max'] ?? 1);
  if ((was['tasks.max'] ?? '1') !== (is['tasks.max'] ?? '1')) {
    out.push(n > most ? `At most ${most} of its ${plural(n, 'task')} will remain, and take over the work of the others.` : `The connector may then have up to ${plural(most, 'task')}; the connector decides how many.`);
  }
  return out;
}

function positions(was, is, changed, type, offsets) {
  if (changed.includes('connector.class')) return ['Another class usually does not understand the offsets of the previous one: expect it to start at the beginning. The offsets are kept until they are reset.'];
  if (type === 'sink' && changed.includes('consumer.override.group.id')) return [`The new group ${is['consumer.override.group.id'] || 'named after the connector'} has its own offsets, if any. The offsets of the current group are kept, but not used.`];
  if (type !== 'sink' && changed.includes('offsets.storage.topic')) return ['Offsets are read from another topic, and those missing there from the worker’s topic.'];
  if (offsets === null) return ['The offsets cannot be read now. None are removed.'];
  if (!offsets.length) return ['No offsets are stored: the connector starts at the beginning.'];
  return type === 'sink' ? ofSink(was, is, offsets) : ofSource(was, changed, offsets);
}

function ofSink(was, is, offsets) {
  const topics = (c) => new Set((c.topics || '').split(',').map((t) => t.trim()).filter(Boolean));
  const [before, after] = [topics(was), topics(is)];
  const out = [];
  const gone = [...before].filter((t) => !after.has(t));
  const kept = offsets.filter((o) => !gone.includes(o.partition.kafka_topic)).length;
  if (kept) out.push(`Kept: the offsets of ${plural(kept, 'partition')}. The connector continues from them.`);
  if (gone.length) out.push(`No longer read: ${gone.join(', ')}. The offsets stay in the group until Kafka lets them expire.`);
  const have = new Set(offsets.map((o) => o.partition.kafka_topic));
  const fresh = [...after].filter((t) => !before.has(t));
  const again = fresh.filter((t) => have.has(t));
  const unread = fresh.filter((t) => !have.has(t));
  if (unread.length) out.push(`New: ${unread.join(', ')}, from the beginning unless consumer.override.auto.offset.reset specifies otherwise.`);
  if (again.length) out.push(`Read again: ${again.join(', ')}, from the offsets that the group still has.`);
  return out;
}

// ofSource guesses by the values: a source partition whose name equals the old value of a changed
// key belongs to that value.
function ofSource(was, changed, offsets) {
  const old = new Map(changed.filter((k) => was[k]).map((k) => [was[k], k]));
  const lost = offsets.map((o) => [o, Object.values(o.partition || {}).find((v) => old.has(String(v)))]).filter(([, v]) => v !== undefined);
  const out = [];
  const kept = offsets.length - lost.length;
  if (kept) out.push(`Kept: the offsets of ${plural(kept, 'source partition')}. The connector continues from them.`);
  for (const [, v] of lost) out.push(`Kept, but perhaps not used: the offset of ${v}, which ${old.get(String(v))} no longer names. The new value starts at the beginning, unless it was read before.`);
  return out;
}
