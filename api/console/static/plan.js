// What a change of a configuration does, before it is made.
import { isSecret, plural } from './format.js';

const dots = '••••••••';

// differences is every key that has another value, with what it was and what it will be.
export function differences(was, is) {
  const keys = [...new Set([...Object.keys(was), ...Object.keys(is)])].sort();
  const shown = (k, v) => (isSecret(k, v, new Set()) ? dots : v === '' ? '(empty)' : v);
  return keys.filter((k) => was[k] !== is[k]).map((key) => ({
    key, text: !(key in is) ? `${key} is removed` : key in was ? `${key}: ${shown(key, was[key])} → ${shown(key, is[key])}` : `${key}: ${shown(key, is[key])}`,
  }));
}

// plan says which tasks restart, and which offsets hold. Kafka Connect starts all tasks anew with any other value of a key.
export function plan(was, is, { type, status, offsets }) {
  const changed = differences(was, is);
  return { changes: changed.map((c) => c.text), tasks: tasks(was, is, status), offsets: positions(was, is, changed.map((c) => c.key), type, offsets) };
}

function tasks(was, is, status) {
  const n = status.tasks.length;
  const out = [];
  if (status.connector.state === 'STOPPED') out.push('The connector is stopped: nothing runs, nothing restarts. The change holds from when it is resumed.');
  else if (n === 0) out.push('The connector starts anew. It has no tasks now.');
  else {
    const which = n === 1 ? 'its task 0 restarts' : `all its ${n} tasks restart`;
    out.push(`The connector starts anew, and ${which}${status.connector.state === 'PAUSED' ? ', paused as before' : ''}: each commits what is done first. What failed starts again, too.`);
  }
  const most = Number(is['tasks.max'] ?? 1);
  if ((was['tasks.max'] ?? '1') !== (is['tasks.max'] ?? '1')) {
    out.push(n > most ? `Of its ${plural(n, 'task')} at most ${most} will be left; what the others did goes to those.` : `There may be ${plural(most, 'task')} then; how many there are, the connector decides.`);
  }
  return out;
}

function positions(was, is, changed, type, offsets) {
  if (changed.includes('connector.class')) return ['Another class does not understand the offsets of the one before it, as a rule: expect it to begin at the beginning. They are kept until they are reset.'];
  if (type === 'sink' && changed.includes('consumer.override.group.id')) return [`The new group ${is['consumer.override.group.id'] || 'of its name'} has offsets of its own, if any. Those of the present one are kept, and not used.`];
  if (type !== 'sink' && changed.includes('offsets.storage.topic')) return ['Offsets are read from another topic: what that does not have is looked for in the worker’s.'];
  if (offsets === null) return ['The offsets cannot be read now. None is removed.'];
  if (!offsets.length) return ['No offsets are stored: it begins at the beginning.'];
  return type === 'sink' ? ofSink(was, is, offsets) : ofSource(was, changed, offsets);
}

function ofSink(was, is, offsets) {
  const topics = (c) => new Set((c.topics || '').split(',').map((t) => t.trim()).filter(Boolean));
  const [before, after] = [topics(was), topics(is)];
  const out = [];
  const gone = [...before].filter((t) => !after.has(t));
  const kept = offsets.filter((o) => !gone.includes(o.partition.kafka_topic)).length;
  if (kept) out.push(`Kept: the offsets of ${plural(kept, 'partition')}. It goes on where it is.`);
  if (gone.length) out.push(`No longer read: ${gone.join(', ')}. The offsets stay in the group until Kafka lets them expire.`);
  const have = new Set(offsets.map((o) => o.partition.kafka_topic));
  const fresh = [...after].filter((t) => !before.has(t));
  const again = fresh.filter((t) => have.has(t));
  const anew = fresh.filter((t) => !have.has(t));
  if (anew.length) out.push(`New: ${anew.join(', ')}, from the beginning unless consumer.override.auto.offset.reset says otherwise.`);
  if (again.length) out.push(`Read again: ${again.join(', ')}, from the offsets that the group still has.`);
  return out;
}

// ofSource guesses by the values: a source partition that is called as a key's old value was, belongs to that.
function ofSource(was, changed, offsets) {
  const old = new Map(changed.filter((k) => was[k]).map((k) => [was[k], k]));
  const lost = offsets.map((o) => [o, Object.values(o.partition || {}).find((v) => old.has(String(v)))]).filter(([, v]) => v !== undefined);
  const out = [];
  const kept = offsets.length - lost.length;
  if (kept) out.push(`Kept: the offsets of ${plural(kept, 'source partition')}. It goes on where it is.`);
  for (const [, v] of lost) out.push(`Kept, but perhaps not used: that of ${v}, which ${old.get(String(v))} no longer names. What it names now begins at the beginning, unless it was read before.`);
  return out;
}
