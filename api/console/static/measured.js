// What the plugins of a connector's tasks measure, such as how far they are behind their system.
import { cell, h, keyed, table, text } from './dom.js';
import { bytes, rate } from './format.js';
import { get, live } from './rest.js';

const most = 8; // tasks that are asked

export function measured(page) {
  const { path, signal } = page;
  const rows = new Map();
  const body = h('tbody', { role: 'rowgroup' });
  const el = h('section', { hidden: true }, h('h2', null, 'Measured by the plugin'),
    table('Measured by the plugin', ['Task', 'Measurement', { title: 'Value', num: true }, 'Meaning'], body, 'plain'));

  live(signal, 5000, async () => {
    const tasks = (page.status?.tasks || []).filter((t) => t.state === 'RUNNING').slice(0, most);
    const answers = await Promise.all(tasks.map((t) => get(`${path}/tasks/${t.id}/metrics`, signal).catch((e) => {
      if (!e.status) throw e;
      return { metrics: [] }; // it has just stopped, or its worker does not answer
    })));
    const all = answers.flatMap((a, i) => a.metrics.map((m) => ({ ...m, task: tasks[i].id })));
    keyed(body, rows, all, (m) => JSON.stringify([m.task, m.class, m.name, m.tags]), make, (row, m) => text(row.value, shown(m)));
    el.hidden = all.length === 0;
  }).catch(() => {});
  return el;
}

function make(m) {
  const value = cell('Value', { class: 'num' });
  const tags = Object.entries(m.tags).map(([k, v]) => `${k}=${v}`).join(', ');
  return { value, el: h('tr', { role: 'row' }, cell('Task', null, String(m.task)), cell('Measurement', null, h('code', null, m.name), tags && ` ${tags}`), value, cell('Meaning', null, m.description)) };
}

function shown({ name, value }) {
  if (value === null) return '–';
  if (/bytes(_total)?$/.test(name)) return bytes(value);
  if (/(milliseconds|ms)$/.test(name)) return `${rate(value)} ms`;
  if (/seconds(_total)?$/.test(name)) return `${rate(value)} s`;
  return rate(value);
}
