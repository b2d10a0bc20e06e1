// The offsets tab. Offsets can be changed while the connector is stopped.
import { ask, cell, h, table, text, toast } from './dom.js';
import { plural } from './format.js';
import { change, get, hurry, live } from './rest.js';
import { history } from './history.js';

const meaning = {
  sink: 'The offsets of the sink’s consumer group: kafka_offset is the next record to read from the partition. Earlier records are done.',
  source: 'The position of the source in each of its partitions. The connector defines the meaning of the fields.',
  unknown: 'The position of the connector.',
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
    text(note, stopped ? 'The connector is stopped: its offsets can be changed. Changes take effect when it is resumed.'
      : 'Offsets can be changed only while the connector is stopped: use Stop above.');
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
      holder.replaceChildren(h('p', { class: 'empty small' }, 'No offsets are stored: the connector starts at the beginning.'));
      return;
    }
    const fields = (part) => [...new Set(list.flatMap((o) => Object.keys(o[part] || {})))];
    const [left, right] = [fields('partition'), fields('offset')];
    const body = h('tbody', { role: 'rowgroup' }, list.map((o) => h('tr', { role: 'row' },
      left.map((f) => value(f, o.partition?.[f])), right.map((f) => value(f, o.offset?.[f], true)),
      stopped ? h('td', { role: 'cell', class: 'end' }, h('button', { type: 'button', class: 'small', onclick: () => alter(o) }, 'Change…'), ' ',
        h('button', { type: 'button', class: 'small', onclick: () => remove(o) }, 'Remove')) : null)));
    const heads = [...left.map((f) => ({ title: f, num: isNumber('partition', f) })), ...right.map((f) => ({ title: f, num: isNumber('offset', f) }))];
    if (stopped) heads.push(h('th', { role: 'columnheader', scope: 'col' }, h('span', { class: 'hidden' }, 'Actions')));
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
      h('p', null, sink ? 'With a smaller kafka_offset, records are written again; with a larger one, the records in between are skipped.'
        : 'With an earlier position, records are sent to Kafka again; with a later one, the records in between are skipped.')), false, () => {
      try {
        return JSON.parse(text.value);
      } catch (e) {
        throw new Error(`This is not valid JSON: ${e.message}`);
      }
    }, o.partition);
  }

  function remove(o) {
    return patch('Remove an offset?', 'Remove', h('p', null, `Without its offset, ${where(o)} is read from the beginning again${sink ? ', or as the consumer’s auto.offset.reset specifies' : ''}.`), true, () => null, o.partition);
  }

  async function resetAll() {
    let message;
    const yes = await ask({
      title: `Reset all offsets of ${name}?`, action: 'Reset all', danger: true,
      body: h('p', null, `All ${plural(list.length, 'offset is', 'offsets are')} removed. When resumed, the connector starts at the beginning and processes everything again.${sink ? ' The current offsets are not kept: note them if you may need them.' : ' It can be undone below, in the offset history.'}`),
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
