// The preview: the first records before and after converters and transformations. Nothing is
// created or written.
import { h, text } from './dom.js';
import { change } from './rest.js';
import { plural } from './format.js';

const wait = 5000;

// preview shows records for the configuration that wanted returns. wanted throws if the
// configuration is not ready.
export function preview({ wanted, exists }) {
  const from = h('select', { 'aria-label': 'Start position' }, h('option', { value: 'beginning' }, 'from the beginning'), h('option', { value: 'stored' }, 'from the stored offsets'));
  const status = h('p', { class: 'status', role: 'status' }, 'Shows the first records, before and after the transformations and converters. Nothing is created, written or stored.');
  const list = h('ol', { class: 'records' });
  const hints = h('ul', { class: 'note hints', 'aria-live': 'polite', hidden: true });
  const go = h('button', { type: 'button', onclick: run }, 'Show the first records');
  const el = h('div', { class: 'preview' }, h('div', { class: 'buttons' }, go, exists ? from : null), status, hints, list);

  async function run() {
    go.disabled = true;
    status.dataset.kind = '';
    text(status, `Reading for up to ${wait / 1000} seconds…`);
    list.replaceChildren();
    hints.hidden = true;
    try {
      const config = wanted();
      const { records, notes } = await change('PUT', `connector-plugins/${encodeURIComponent(config['connector.class'])}/config/preview?notes=true&records=10&wait.ms=${wait}&from=${from.value}`, config);
      hints.replaceChildren(...notes.map((n) => h('li', null, n)));
      hints.hidden = notes.length === 0;
      list.replaceChildren(...records.map(record));
      const failed = records.filter((r) => r.error).length;
      status.dataset.kind = failed ? 'bad' : records.length ? 'good' : '';
      text(status, !records.length ? `No record arrived within ${wait / 1000} seconds.`
        : failed ? `${failed} of ${plural(records.length, 'record')} cannot be processed.` : `${plural(records.length, 'record')}.`);
    } catch (e) {
      status.dataset.kind = 'bad';
      text(status, e.message);
    }
    go.disabled = false;
  }

  return { el, run };
}

function record(r) {
  return h('li', null, side('Before', r.before),
    r.after ? side('After', r.after) : h('p', { class: r.dropped ? 'about' : 'error' }, r.dropped ? 'Dropped by a transformation.' : `${stages[r.stage] || r.stage}: ${r.error}`));
}

const stages = {
  TRANSFORMATION: 'A transformation failed', KEY_CONVERTER: 'The key cannot be converted', VALUE_CONVERTER: 'The value cannot be converted',
  HEADER_CONVERTER: 'A header cannot be converted', TASK_POLL: 'The connector could not read it',
};

function side(title, r) {
  const where = [r.topic, r.partition !== undefined && `partition ${r.partition}`, r.offset !== undefined && `offset ${r.offset}`].filter(Boolean).join(' · ');
  return h('div', { class: 'side' }, h('p', { class: 'about' }, h('strong', null, title), ` ${where}`),
    h('dl', null, r.key === null ? null : pair('key', r.key), pair('value', r.value), (r.headers || []).map((x) => pair(`header ${x.key}`, x.value))));
}

const pair = (name, v) => h('div', null, h('dt', null, name), h('dd', null, shown(v)));

// shown formats a value, on several lines if it is long. Text that contains JSON is shown as JSON.
function shown(v) {
  if (v === null) return 'null';
  if (typeof v !== 'string') return lines(v);
  if (!/^\s*[{[]/.test(v)) return v;
  try {
    return lines(JSON.parse(v));
  } catch {
    return v;
  }
}

function lines(v) {
  const short = JSON.stringify(v, null, 1).replace(/\n\s*/g, ' ');
  return short.length < 60 ? short : JSON.stringify(v, null, 2);
}
