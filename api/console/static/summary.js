// The overview tab of a connector: its errors, throughput, tasks and topics.
import { ask, attr, badge, cell, h, keyed, setBadge, table, text, toast } from './dom.js';
import { ago, bytes, cause, count, lag, rate } from './format.js';
import { change, fresh, get, hurry, live } from './rest.js';
import { chart } from './chart.js';
import { measured } from './measured.js';

export function summary(panel, page) {
  const { path, signal } = page;
  const troubles = h('div', { class: 'troubles', 'aria-live': 'polite' });
  const tiles = ['Records', 'Lag', 'Errors', 'Last record', 'Restarts'].map((label) => ({ label, value: h('dd') }));
  const records = chart('Records');
  const errors = chart('Records that failed', 'bad');
  const rows = new Map();
  const body = h('tbody', { role: 'rowgroup' });
  const none = h('p', { class: 'empty small', hidden: true });
  const topics = h('ul', { class: 'works' });
  const grid = table('Tasks', ['Task', 'State', 'Worker', { title: 'Records', num: true }, { title: 'In flight', num: true }, { title: 'Last record', num: true },
    { title: 'Restarts', num: true }, ''].map((c) => (c === '' ? h('th', { role: 'columnheader', scope: 'col' }, h('span', { class: 'hidden' }, 'Actions')) : c)), body, 'plain');
  panel.append(troubles,
    h('dl', { class: 'tiles' }, tiles.map((t) => h('div', null, h('dt', null, t.label), t.value))),
    h('div', { class: 'charts' }, records.el, errors.el),
    h('h2', null, 'Tasks'), grid, none, measured(page),
    h('h2', null, 'Topics'), topics);

  let shown = '';
  page.onStatus(({ status, glance }) => {
    const failed = [{ title: 'The connector', ...status.connector }, ...status.tasks.map((t) => ({ title: `Task ${t.id}`, ...t }))].filter((t) => t.state === 'FAILED');
    const stalled = glance?.attention === 'stalled' ? glance : null;
    const now = JSON.stringify([failed.map((f) => [f.title, f.trace, f.worker_id]), stalled?.reason]);
    if (now !== shown) {
      shown = now;
      const open = new Set([...troubles.querySelectorAll('details[open]')].map((d) => d.dataset.of));
      troubles.replaceChildren(...failed.map((f) => trouble(f, open.has(f.title))), ...(stalled ? [stall(stalled)] : []));
    }
    const g = glance || {};
    const values = [count(g.records), lag(g) + (g.lag_records !== undefined ? ' records' : ''), count(g.errors), ago(g.last_record_time), count(g.restarts)];
    tiles.forEach((t, i) => text(t.value, values[i]));
    attr(tiles[3].value, 'title', g.last_record_time || null);
    keyed(body, rows, status.tasks, (t) => t.id, (t) => makeTask(t, page), (row, t) => row.update(t));
    grid.hidden = status.tasks.length === 0;
    none.hidden = status.tasks.length > 0;
    text(none, status.connector.state === 'STOPPED' ? 'A stopped connector has no tasks. Resume creates them again.' : 'No tasks yet.');
  });

  live(signal, 5000, async () => {
    const all = await fresh('overview?history=true', signal);
    const g = all.connectors.find((c) => c.name === page.name);
    if (g) {
      records.update(g.records_per_second, g.records_history);
      errors.update(g.errors_per_second, g.errors_history);
    }
    const used = await get(`${path}/topics`, signal).catch((e) => { if (e.status === 403) return null; throw e; });
    const list = used ? used[page.name].topics : null;
    const key = JSON.stringify(list);
    if (topics.dataset.key !== key) {
      topics.dataset.key = key;
      topics.replaceChildren(...(list === null ? [h('li', { class: 'quiet' }, 'This worker does not track topics: topic.tracking.enable=false.')]
        : list.length ? list.sort().map((t) => h('li', null, h('code', { class: 'work' }, t))) : [h('li', { class: 'quiet' }, 'None used yet.')]));
    }
  }).catch(() => {});
}

function trouble(f, open) {
  const first = cause(f.trace);
  const more = (f.trace || '').trim() !== first;
  return h('div', { class: 'trouble-card' },
    h('p', { class: 'where' }, `${f.title} failed`, f.worker_id ? ` on ${f.worker_id}` : ''),
    h('p', { class: 'cause' }, first),
    more ? h('details', { 'data-of': f.title, open }, h('summary', null, 'Full stack trace'), h('pre', { tabindex: '0' }, f.trace)) : null);
}

function stall(g) {
  return h('div', { class: 'trouble-card stalled' }, h('p', { class: 'where' }, 'Stalled'), h('p', { class: 'cause' }, g.reason),
    h('p', null, 'The task is running, but none of the records it sent were acknowledged. Check the logs, the brokers, and the system that the sink writes to.'));
}

function makeTask(t, { name, path }) {
  const state = badge(t.state);
  const cells = {};
  const number = (title) => (cells[title] = cell(title, { class: 'num' }));
  const where = cell('Worker', { class: 'where' });
  const restart = h('button', {
    type: 'button', class: 'small', 'aria-label': `Restart task ${t.id}`,
    onclick: async () => {
      const yes = await ask({
        title: `Restart task ${t.id} of ${name}?`, action: 'Restart', body: h('p', null, 'The task stops, commits its progress, and restarts from its offsets. The other tasks keep running.'),
        act: () => change('POST', `${path}/tasks/${t.id}/restart`),
      });
      if (yes) {
        toast(`Restarting task ${t.id}`);
        hurry();
      }
    },
  }, 'Restart');
  return {
    el: h('tr', { role: 'row' }, cell('Task', null, String(t.id)), cell('State', null, state), where, number('Records'), number('In flight'),
      number('Last record'), number('Restarts'), h('td', { role: 'cell', class: 'end' }, h('a', { href: `#/${path}/logs?${t.id}`, class: 'small', 'aria-label': `Logs of task ${t.id}` }, 'Logs'), ' ', restart)),
    update(t) {
      const p = t.progress || {};
      setBadge(state, t.state);
      text(where, t.worker_id || '–');
      text(cells.Records, count(p.records));
      text(cells['In flight'], count(p.records_in_flight) + (p.lag_bytes ? ` · ${bytes(p.lag_bytes)} left` : ''));
      text(cells['Last record'], ago(p.last_record_time));
      text(cells.Restarts, count(p.restarts));
    },
  };
}
