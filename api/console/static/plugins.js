// The classes that a configuration can name, and the plugin processes that serve them.
import { cell, h, keyed, table, text } from './dom.js';
import { ago, bytes, count, shortClass } from './format.js';
import { connectorPath, get, live } from './rest.js';

const order = ['source', 'sink', 'converter', 'header_converter', 'transformation', 'predicate'];
const titles = { source: 'Sources', sink: 'Sinks', converter: 'Converters', header_converter: 'Header converters', transformation: 'Transformations', predicate: 'Predicates' };

export function plugins(main, signal) {
  document.title = 'Plugins · Millrace';
  let list = [];
  let files = new Map();
  const rows = new Map();
  const body = h('tbody', { role: 'rowgroup' });
  const search = h('input', { type: 'search', placeholder: 'Search classes', 'aria-label': 'Search classes', oninput: draw });
  const all = h('input', { type: 'checkbox', onchange: draw });
  const summary = h('p', { class: 'summary' });
  const none = h('p', { class: 'empty', hidden: true }, 'No matching classes.');
  const blank = h('th', { role: 'columnheader', scope: 'col' }, h('span', { class: 'hidden' }, 'Actions'));
  const grid = table('Plugins', ['Class', 'Type', { title: 'Version', num: true }, 'From', blank], body, 'plain classes');
  const health = processes();
  main.append(h('div', { class: 'title' }, h('h1', null, 'Plugins'), summary),
    h('p', { class: 'lead' }, 'The classes for connector.class, converters and transforms. New executables named connect-* in a folder of plugin.path appear here automatically.'),
    health.unusable,
    h('div', { class: 'tools' }, search, h('label', { class: 'check' }, all, ' include converters and transformations')), grid, none, health.el);

  function draw() {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    const shown = list.filter((p) => (all.checked || p.type === 'source' || p.type === 'sink') && words.every((w) => `${p.class} ${p.type} ${p.doc || ''}`.toLowerCase().includes(w)))
      .sort((a, b) => order.indexOf(a.type) - order.indexOf(b.type) || a.class.localeCompare(b.class));
    const from = (p) => files.get(p.class) || 'bundled';
    keyed(body, rows, shown, (p) => `${p.type} ${p.class} ${p.version} ${from(p)}`, (p) => ({
      el: h('tr', { role: 'row' },
        h('td', { role: 'cell' }, h('strong', null, shortClass(p.class)), p.doc ? h('span', { class: 'does' }, p.doc) : null, p.class.includes('.') ? h('span', { class: 'about' }, p.class) : null),
        cell('Type', null, p.type.replace('_', ' ')), cell('Version', { class: 'num' }, p.version || '–'), cell('From', { class: 'wrap' }, from(p)),
        h('td', { role: 'cell', class: 'end' }, p.type === 'source' || p.type === 'sink'
          ? h('a', { href: `#/create/${encodeURIComponent(p.class)}`, 'aria-label': `New connector of ${shortClass(p.class)}` }, 'New connector') : null)),
    }), () => {});
    grid.hidden = shown.length === 0;
    none.hidden = shown.length > 0 || list.length === 0;
    const counts = order.map((t) => [titles[t], list.filter((p) => p.type === t).length]).filter(([, n]) => n);
    text(summary, counts.map(([t, n]) => `${count(n)} ${t.toLowerCase()}`).join(' · '));
  }

  return live(signal, 5000, async () => {
    const [classes, how] = await Promise.all([get('connector-plugins?connectorsOnly=false&docs=true', signal), get('cluster/health', signal)]);
    list = classes;
    files = new Map(how.workers.flatMap((w) => w.plugins.flatMap((p) => p.classes.filter((c) => c !== p.plugin).map((c) => [c, p.plugin]))));
    draw();
    health.update(how);
  });
}

// processes shows running plugin processes, the history of ended ones, and unusable plugins.
function processes() {
  const unusable = h('div', { class: 'troubles' });
  const rows = new Map();
  const body = h('tbody', { role: 'rowgroup' });
  const grid = table('Plugin processes', ['Plugin', 'Worker', 'Serves', { title: 'CPU', num: true }, { title: 'Memory', num: true }, { title: 'Started', num: true },
    { title: 'Starts', num: true }, { title: 'Unexpected exits', num: true }], body, 'plain');
  const none = h('p', { class: 'empty small', hidden: true }, 'No plugin has been used yet.');
  const away = h('p', { class: 'note', hidden: true });
  const el = h('section', { 'aria-label': 'Processes' }, h('h2', null, 'Processes'),
    h('p', { class: 'lead' }, 'Connectors run in processes of their own; connectors of a bundled class share one. A process that crashes, stalls or uses too much memory is restarted.'), away, grid, none);
  const before = new Map(); // time and CPU seconds of each process at the last update

  // busy returns the CPU usage since the last update.
  function busy(key, seconds) {
    const was = before.get(key);
    const now = performance.now() / 1000;
    before.set(key, { now, seconds });
    return was && now > was.now ? `${Math.round(Math.max(0, (seconds - was.seconds) / (now - was.now)) * 100)} %` : '–';
  }

  function update(how) {
    const faults = how.workers.flatMap((w) => w.plugins.filter((p) => p.error).map((p) => ({ ...p, worker: w.worker_id })));
    const key = JSON.stringify(faults.map((f) => [f.plugin, f.worker, f.error]));
    if (unusable.dataset.key !== key) {
      unusable.dataset.key = key;
      unusable.replaceChildren(...faults.map((f) => h('div', { class: 'trouble-card' },
        h('p', { class: 'where' }, `${f.plugin} ${f.classes.length ? 'has classes that cannot be used' : 'cannot be used'}`, how.workers.length > 1 ? ` on ${f.worker}` : ''), h('p', { class: 'cause' }, f.error))));
    }
    const list = how.workers.flatMap((w) => w.plugins.flatMap((p) => (p.processes.length ? p.processes : p.starts ? [null] : []).map((one) => ({ worker: w.worker_id, p, one }))));
    keyed(body, rows, list, ({ worker, p, one }) => `${worker} ${p.plugin} ${one?.connector || ''} ${one?.started || ''}`, ({ worker, p, one }) => {
      const cells = { cpu: cell('CPU', { class: 'num' }), memory: cell('Memory', { class: 'num' }), started: cell('Started', { class: 'num' }), starts: cell('Starts', { class: 'num' }), ended: cell('Unexpected exits', { class: 'num' }) };
      const serves = !one ? h('span', { class: 'about' }, 'not running') : one.connector ? h('a', { href: `#/${connectorPath(one.connector)}` }, one.connector) : 'all connectors of this class on the worker';
      return { cells, el: h('tr', { role: 'row' }, h('td', { role: 'cell' }, h('strong', null, shortClass(p.plugin.split('/').pop()))), cell('Worker', null, worker), cell('Serves', { class: 'wrap' }, serves), Object.values(cells)) };
    }, ({ cells }, { worker, p, one }) => {
      text(cells.cpu, one ? busy(`${worker} ${p.plugin} ${one.connector} ${one.started}`, one.cpu_seconds) : '–');
      text(cells.memory, one ? bytes(one.memory_bytes) : '–');
      text(cells.started, one ? ago(one.started) : '–');
      text(cells.starts, count(p.starts));
      const parts = [[p.crashed, 'crashed'], [p.stalled, 'stalled'], [p.over_memory, 'used too much memory']].filter(([n]) => n);
      text(cells.ended, parts.length ? parts.map(([n, what]) => `${n} ${what}`).join(', ') : '0');
    });
    grid.hidden = list.length === 0;
    none.hidden = list.length > 0;
    away.hidden = !how.workers_unreachable;
    if (how.workers_unreachable) text(away, `No answer in time from ${how.workers_unreachable.join(', ')}.`);
  }

  return { el, unusable, update };
}
