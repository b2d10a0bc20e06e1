// The overview of all connectors, with failed and stalled ones first.
import { attr, badge, cell, h, keyed, setBadge, table, text } from './dom.js';
import { ago, brief, count, lag, plural, rate, shortClass } from './format.js';
import { connectorPath, forgetful, fresh, get, live, ephemeral } from './rest.js';
import { spark } from './chart.js';

const kinds = [
  ['all', 'All', () => true],
  ['failed', 'Failed', (c) => c.attention === 'failed'],
  ['stalled', 'Stalled', (c) => c.attention === 'stalled'],
  ['running', 'Running', (c) => c.state === 'RUNNING' && !c.attention],
  ['paused', 'Paused', (c) => c.state === 'PAUSED'],
  ['stopped', 'Stopped', (c) => c.state === 'STOPPED'],
  ['other', 'Waiting', (c) => !['RUNNING', 'PAUSED', 'STOPPED', 'FAILED'].includes(c.state) && !c.attention],
];

const urgency = (c) => ({ failed: 0, stalled: 1 }[c.attention] ?? 2);
const lagOf = (c) => c.lag_records ?? c.lag_bytes ?? -1;
const columns = [
  { id: 'name', title: 'Connector', by: (a, b) => a.name.localeCompare(b.name) },
  { id: 'state', title: 'State', by: (a, b) => urgency(a) - urgency(b) || a.state.localeCompare(b.state) },
  { id: 'tasks', title: 'Tasks', num: true, by: (a, b) => total(b) - total(a) },
  { id: 'rate', title: 'Records/s', num: true, by: (a, b) => b.records_per_second - a.records_per_second },
  { id: 'spark', title: 'Last 15 min' },
  { id: 'lag', title: 'Lag', num: true, by: (a, b) => lagOf(b) - lagOf(a) },
  { id: 'errors', title: 'Errors/s', num: true, by: (a, b) => b.errors_per_second - a.errors_per_second || b.errors - a.errors },
  { id: 'last', title: 'Last record', num: true, by: (a, b) => (b.last_record_time || '').localeCompare(a.last_record_time || '') },
  { id: 'restarts', title: 'Restarts', num: true, by: (a, b) => b.restarts - a.restarts },
];

const total = (c) => Object.values(c.tasks).reduce((a, b) => a + b, 0);

// The user's choices are kept while other pages are shown.
const chosen = { query: '', kind: 'all', column: 'state', down: false };

export function overview(main, signal) {
  document.title = 'Connectors · Millrace';
  const rows = new Map();
  const histories = new Map();
  const body = h('tbody', { role: 'rowgroup' });
  const search = h('input', {
    type: 'search', id: 'search', placeholder: 'Search names, classes, reasons', 'aria-label': 'Search connectors', value: chosen.query,
    oninput: () => { chosen.query = search.value; draw(); },
  });
  const chips = kinds.map(([id, label]) => {
    const n = h('span', { class: 'n' }, '0');
    const el = h('button', { type: 'button', class: 'chip', 'data-kind': id, onclick: () => { chosen.kind = id; draw(); } }, label, n);
    return { id, el, n };
  });
  const heads = columns.map((c) => {
    const click = c.by && h('button', { type: 'button', onclick: () => sortBy(c.id) }, c.title);
    return h('th', { role: 'columnheader', scope: 'col', class: `${c.num ? 'num' : ''} col-${c.id}` }, click || c.title);
  });
  const grid = table('Connectors', heads, body, 'overview');
  const sorter = h('select', { id: 'sort', onchange: () => { chosen.down = false; chosen.column = sorter.value; draw(); } }, columns.filter((c) => c.by).map((c) => h('option', { value: c.id }, c.title)));
  const tools = h('div', { class: 'tools' }, search, h('p', { class: 'narrow' }, h('label', { for: 'sort' }, 'Sort by '), sorter), h('div', { class: 'chips', role: 'group', 'aria-label': 'Filter by state' }, chips.map((c) => c.el)));
  const summary = h('p', { class: 'summary' });
  const empty = h('div', { class: 'empty', hidden: true });
  const warning = h('p', { class: 'note', hidden: true });
  const alone = h('p', { class: 'about alone', hidden: true }, forgetful);
  main.append(
    h('div', { class: 'title' }, h('h1', null, 'Connectors'), summary, h('a', { class: 'button primary', href: '#/create' }, 'New connector')),
    tools, warning, grid, empty, alone);
  ephemeral(signal).then((is) => { alone.hidden = !is; });
  addEventListener('keyup', (e) => {
    if (e.key === '/' && !/^(INPUT|TEXTAREA|SELECT)$/.test(e.target.tagName) && !document.querySelector('dialog')) search.focus();
  }, { signal });

  let data = null;
  function sortBy(id) {
    chosen.down = chosen.column === id && !chosen.down;
    chosen.column = id;
    draw();
  }

  function draw() {
    if (!data) return;
    const all = data.connectors;
    let running = 0;
    for (const chip of chips) {
      const n = all.filter(kinds.find(([id]) => id === chip.id)[2]).length;
      if (chip.id === 'running') running = n;
      text(chip.n, count(n));
      attr(chip.el, 'aria-pressed', String(chosen.kind === chip.id));
      chip.el.hidden = n === 0 && chip.id !== 'all' && chip.id !== chosen.kind;
    }
    const column = columns.find((c) => c.id === chosen.column);
    if (sorter.value !== column.id) sorter.value = column.id;
    heads.forEach((e, i) => attr(e, 'aria-sort', columns[i] === column ? (chosen.down ? 'descending' : 'ascending') : null));
    const words = chosen.query.toLowerCase().split(/\s+/).filter(Boolean);
    const fits = kinds.find(([id]) => id === chosen.kind)[2];
    const shown = all.filter((c) => fits(c) && words.every((w) => `${c.name} ${c.class} ${c.type} ${c.reason || ''}`.toLowerCase().includes(w)));
    const sign = chosen.down ? -1 : 1;
    shown.sort((a, b) => sign * column.by(a, b) || a.name.localeCompare(b.name));
    keyed(body, rows, shown, (c) => c.name, makeRow, (row, c) => row.update(c, histories.get(c.name)));
    const failed = all.filter((c) => c.attention === 'failed').length;
    const stalled = all.filter((c) => c.attention === 'stalled').length;
    const parts = [`${running} of ${plural(all.length, 'connector')} running`, `${rate(all.reduce((s, c) => s + c.records_per_second, 0))} records/s`];
    text(summary, all.length ? parts.join(' · ') : '');
    document.title = `${failed ? `${failed} failed · ` : ''}${stalled ? `${stalled} stalled · ` : ''}Connectors · Millrace`;
    grid.hidden = shown.length === 0;
    showEmpty(all.length, shown.length);
    warning.hidden = !data.workers_unreachable;
    if (data.workers_unreachable) text(warning, `Numbers from ${data.workers_unreachable.join(', ')} are missing: no answer in time.`);
  }

  function showEmpty(all, shown) {
    empty.hidden = shown > 0;
    tools.hidden = all === 0;
    const kind = all ? 'filtered' : 'none';
    if (shown > 0 || empty.dataset.kind === kind) return;
    empty.dataset.kind = kind;
    empty.replaceChildren(...(all ? [
      h('h2', null, 'No matching connectors'),
      h('p', null, 'No connector matches this search and state.'),
      h('button', { type: 'button', onclick: () => { chosen.query = search.value = ''; chosen.kind = 'all'; draw(); } }, 'Show all'),
    ] : [
      h('h2', null, 'No connectors yet'),
      h('p', null, 'A connector moves data between a system and Kafka topics. Create one here, or through the REST API; it appears here automatically:'),
      h('pre', { tabindex: '0' }, `curl -H 'Content-Type: application/json' ${new URL('../connectors', document.baseURI)} \\\n  -d '{"name": "numbers", "config": {"connector.class": "DatagenSource", "topic": "numbers", "records.per.second": "5"}}'`),
      h('p', null, h('a', { href: '#/plugins' }, 'See the available classes')),
    ]));
  }

  live(signal, 15000, async () => {
    const past = await get('overview?history=true', signal);
    for (const c of past.connectors) histories.set(c.name, c.records_history);
    data = past;
    draw();
  }).catch(() => {});
  return live(signal, 2000, async () => {
    data = await fresh('overview', signal);
    draw();
  });
}

function makeRow(c) {
  const name = h('a', { href: `#/${connectorPath(c.name)}`, class: 'name' }, c.name);
  const about = h('span', { class: 'about' });
  const reason = h('span', { class: 'reason' });
  const state = badge(c.state);
  const line = spark();
  const cells = {};
  const number = (id, title) => (cells[id] = cell(title, { class: `num col-${id}` }));
  const el = h('tr', { role: 'row' },
    h('td', { role: 'cell', class: 'col-name' }, name, about, reason),
    cell('State', { class: 'col-state' }, state),
    number('tasks', 'Tasks'), number('rate', 'Records/s'),
    cell('Last 15 min', { class: 'col-spark' }, line.el),
    number('lag', 'Lag'), number('errors', 'Errors/s'), number('last', 'Last record'), number('restarts', 'Restarts'));
  return {
    el,
    update(c, history) {
      attr(el, 'data-attention', c.attention || null);
      text(about, `${c.type === 'unknown' ? 'unknown class' : c.type} · ${shortClass(c.class)}`);
      text(reason, brief(c.reason));
      attr(reason, 'title', c.reason ? brief(c.reason) : null);
      setBadge(state, c.attention ? c.attention.toUpperCase() : c.state);
      const n = total(c);
      const running = c.tasks.RUNNING || 0;
      text(cells.tasks, running === n ? count(n) : `${running}/${n}`);
      attr(cells.tasks, 'title', Object.entries(c.tasks).map(([s, k]) => `${k} ${s.toLowerCase()}`).join(', ') || 'no tasks');
      text(cells.rate, rate(c.records_per_second));
      text(cells.lag, lag(c));
      text(cells.errors, rate(c.errors_per_second));
      attr(cells.errors, 'title', plural(c.errors, 'record could not be processed', 'records could not be processed'));
      attr(cells.errors, 'data-some', c.errors > 0 ? '' : null);
      text(cells.last, ago(c.last_record_time));
      attr(cells.last, 'title', c.last_record_time || null);
      text(cells.restarts, count(c.restarts));
      attr(cells.restarts, 'data-zero', c.restarts ? null : '');
      line.update(history && [...history, c.records_per_second].slice(-60));
    },
  };
}
