// The history of a connector's offsets, and rewinding to an earlier entry.
import { ask, cell, h, table, text, toast } from './dom.js';
import { ago } from './format.js';
import { change, get, hurry } from './rest.js';

const who = { alter: 'changed by a user', reset: 'reset by a user', rewind: 'rewound by a user', undo: 'undone by a user', create: 'set when the connector was created' };

// history loads when the user opens it, and after each change made here.
export function history({ name, path, info, signal }) {
  const sink = info.type === 'sink';
  const when = h('input', { type: 'datetime-local', step: '1', id: 'rewind-time' });
  const rewind = h('button', { type: 'button', onclick: toTime }, 'Rewind to this time…');
  const undo = h('button', { type: 'button', onclick: () => move('undo', {}, `Undo the last offset change of ${name}?`, 'Undo') }, 'Undo the last change…');
  const note = h('p', { class: 'about' });
  const trouble = h('p', { class: 'error', role: 'alert', hidden: true });
  const holder = h('div');
  const el = h('details', { class: 'section history', ontoggle: () => { if (el.open) load(); } }, h('summary', null, h('h2', null, 'Offset history')), note,
    h('div', { class: 'tools' }, h('label', { for: 'rewind-time' }, 'Time '), when, rewind, sink ? null : undo, h('button', { type: 'button', onclick: load }, 'Refresh')), trouble, holder);
  let stopped = false;
  let past = [];

  async function load() {
    try {
      const all = await get(`${path}/offsets/history?limit=200`, signal);
      text(note, `${all.note}${all.more ? ' Older entries are not shown.' : ''}`);
      past = all.history;
      trouble.hidden = true;
      draw();
    } catch (e) {
      if (signal.aborted) return;
      fail(e);
    }
  }

  function fail(e) {
    text(trouble, e.message);
    trouble.hidden = false;
  }

  function draw() {
    for (const b of [rewind, undo]) b.disabled = !stopped;
    rewind.title = undo.title = stopped ? '' : 'The connector must be stopped';
    if (!past.length) {
      holder.replaceChildren(h('p', { class: 'empty small' }, 'Nothing was stored yet.'));
      return;
    }
    const heads = ['When', 'By', 'Source partition', 'Offset', h('th', { role: 'columnheader', scope: 'col' }, h('span', { class: 'hidden' }, 'Actions'))];
    if (sink) heads[2] = 'Partition';
    const body = h('tbody', { role: 'rowgroup' }, past.map((p) => h('tr', { role: 'row' },
      h('td', { role: 'cell', title: p.time || null }, p.time ? `${new Date(p.time).toLocaleString('en-GB')} · ${ago(p.time)}` : 'now'), cell('By', null, sink ? 'its group' : who[p.change] || 'the task'),
      cell(sink ? 'Partition' : 'Source partition', { class: 'wrap' }, fields(p.partition)), cell('Offset', { class: 'wrap strong' }, p.offset ? fields(p.offset) : 'removed: from the beginning'),
      h('td', { role: 'cell', class: 'end' }, p.current ? h('span', { class: 'badge', 'data-state': 'LEADER' }, 'now') : p.at
        ? h('button', { type: 'button', class: 'small', disabled: !stopped, onclick: () => move('rewind', { at: p.at }, `Rewind ${name}?`, 'Rewind') }, 'Rewind to it…') : null))));
    holder.replaceChildren(table(`Offset history of ${name}`, heads, body, 'plain past'));
  }

  function toTime() {
    const time = new Date(when.value);
    if (when.value === '' || Number.isNaN(time.getTime())) {
      fail(new Error('Enter a time first, in the time zone of this browser.'));
      return null;
    }
    return move('rewind', { time: time.toISOString() }, `Rewind ${name} to ${time.toLocaleString('en-GB')}?`, 'Rewind');
  }

  // move asks the worker for the effect of a change, and makes the change after confirmation.
  async function move(verb, body, title, action) {
    trouble.hidden = true;
    try {
      const would = await change('POST', `${path}/offsets/${verb}`, { ...body, dry_run: true });
      if (!would.offsets.length) {
        toast(would.message);
        return;
      }
      let message;
      const yes = await ask({
        title, action,
        body: h('div', null, h('p', null, sink ? 'When resumed, the records from here on are written again:' : 'When resumed, it continues from here and sends everything after this point to Kafka again:'),
          h('ul', { class: 'changes' }, would.offsets.map((o) => h('li', null, `${fields(o.partition)}: ${o.offset ? fields(o.offset) : 'from the beginning'}`)))),
        act: async () => { message = (await change('POST', `${path}/offsets/${verb}`, body)).message; },
      });
      if (!yes) return;
      toast(message);
      hurry();
      await load();
    } catch (e) {
      fail(e);
    }
  }

  return {
    el,
    update(is) {
      if (is === stopped && holder.firstChild) return;
      stopped = is;
      draw();
    },
    reload() { if (el.open) load(); },
  };
}

const fields = (o) => Object.entries(o || {}).map(([k, v]) => `${k}=${typeof v === 'object' ? JSON.stringify(v) : v}`).join(', ');
