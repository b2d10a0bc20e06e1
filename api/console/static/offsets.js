// The offsets: looked at, and changed while the connector is stopped.
import { ask, cell, h, table, text, toast } from './dom.js';
import { change, get, hurry, live } from './rest.js';
import { history } from './history.js';

const meaning = {
  sink: 'The consumer group of a sink: kafka_offset is the next record that is read from the partition. Those before it are done.',
  source: 'Where the source goes on reading, for each of its partitions. What the fields mean, the connector decides.',
  unknown: 'Where the connector goes on.',
};

export async function offsets(panel, page) {
  const { name, path, info, signal } = page;
  const sink = info.type === 'sink';
  const note = h('p', { class: 'note' });
  const holder = h('div');
  const past = history(page);
  const reset = h('button', { type: 'button', class: 'danger quiet', hidden: true, onclick: resetAll }, 'Reset all');
  panel.append(h('p', { class: 'lead' }, meaning[info.type] || meaning.unknown), note, h('div', { class: 'buttons' }, reset), holder, past.el);
  let stopped = false;
  let list = null;
  let drawn = '';

  page.onStatus(({ status }) => {
    stopped = status.connector.state === 'STOPPED';
    text(note, stopped ? 'The connector is stopped: its offsets can be changed. What is changed holds from when it is resumed.'
      : 'Offsets are changed only while the connector is stopped: use Stop above.');
    past.update(stopped);
    draw();
  });

  function draw() {
    if (!list) return;
    const key = JSON.stringify([stopped, list]);
    if (key === drawn) return;
    drawn = key;
    reset.hidden = !stopped || list.length === 0;
    if (!list.length) {
      holder.replaceChildren(h('p', { class: 'empty small' }, 'No offsets are stored: it begins at the beginning.'));
      return;
    }
    const fields = (part) => [...new Set(list.flatMap((o) => Object.keys(o[part] || {})))];
    const [left, right] = [fields('partition'), fields('offset')];
    const body = h('tbody', { role: 'rowgroup' }, list.map((o) => h('tr', { role: 'row' },
      left.map((f) => value(f, o.partition?.[f])), right.map((f) => value(f, o.offset?.[f], true)),
      stopped ? h('td', { role: 'cell', class: 'end' }, h('button', { type: 'button', class: 'small', onclick: () => alter(o) }, 'Change…'), ' ',
        h('button', { type: 'button', class: 'small', onclick: () => remove(o) }, 'Remove')) : null)));
    const heads = [...left.map((f) => ({ title: f, num: isNumber('partition', f) })), ...right.map((f) => ({ title: f, num: isNumber('offset', f) }))];
    if (stopped) heads.push(h('th', { role: 'columnheader', scope: 'col' }, h('span', { class: 'hidden' }, 'What to do')));
    holder.replaceChildren(table(`Offsets of ${name}`, heads, body, 'plain offsets'));
  }

  const isNumber = (part, f) => list.every((o) => !o[part] || typeof o[part][f] === 'number' || o[part][f] === undefined);
  const value = (f, v, strong) => cell(f, { class: `${typeof v === 'number' ? 'num' : 'wrap'}${strong ? ' strong' : ''}` }, v === undefined || v === null ? '–' : typeof v === 'object' ? JSON.stringify(v) : String(v));
  const where = (o) => Object.entries(o.partition || {}).map(([k, v]) => `${k}=${v}`).join(', ');

  async function patch(title, action, body, danger, offset, partition) {
    let message;
    const yes = await ask({
      title, action, body, danger,
      act: async () => { message = (await change('PATCH', `${path}/offsets`, { offsets: [{ partition, offset: offset() }] })).message; },
    });
    if (yes) {
      toast(message);
      hurry();
      past.reload();
    }
  }

  function alter(o) {
    const text = h('textarea', { id: 'offset-text', rows: 5, spellcheck: 'false', value: JSON.stringify(o.offset, null, 2) });
    return patch('Change an offset', 'Change', h('div', null, h('p', { class: 'about' }, where(o)), h('label', { for: 'offset-text' }, 'Offset as JSON'), text,
      h('p', null, sink ? 'A smaller kafka_offset has records written again, a larger one skips those between.'
        : 'An earlier position has records sent to Kafka again, a later one skips those between.')), false, () => {
      try {
        return JSON.parse(text.value);
      } catch (e) {
        throw new Error(`This is no JSON: ${e.message}`);
      }
    }, o.partition);
  }

  function remove(o) {
    return patch('Remove an offset?', 'Remove', h('p', null, `Without its offset ${where(o)} is read from the beginning again${sink ? ', or as the consumer’s auto.offset.reset says' : ''}.`), true, () => null, o.partition);
  }

  async function resetAll() {
    let message;
    const yes = await ask({
      title: `Reset all offsets of ${name}?`, action: 'Reset all', danger: true,
      body: h('p', null, `All ${list.length} are removed. From when it is resumed the connector begins at the beginning, and everything comes again.${sink ? ' What was there is not kept: note it if you may need it.' : ' It can be undone below, where it was.'}`),
      act: async () => { message = (await change('DELETE', `${path}/offsets`)).message; },
    });
    if (yes) {
      toast(message);
      hurry();
      past.reload();
    }
  }

  live(signal, 2000, async () => {
    try {
      list = (await get(`${path}/offsets`, signal)).offsets;
      draw();
    } catch (e) {
      if (!e.status) throw e;
      drawn = '';
      holder.replaceChildren(h('p', { class: 'empty small' }, `The offsets cannot be read: ${e.message}`));
    }
  }).catch(() => {});
}
