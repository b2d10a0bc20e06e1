// The classes that a configuration can name.
import { cell, h, keyed, table, text } from './dom.js';
import { count, shortClass } from './format.js';
import { get, live } from './rest.js';

const order = ['source', 'sink', 'converter', 'header_converter', 'transformation', 'predicate'];
const titles = { source: 'Sources', sink: 'Sinks', converter: 'Converters', header_converter: 'Header converters', transformation: 'Transformations', predicate: 'Predicates' };

export function plugins(main, signal) {
  document.title = 'Plugins · Millrace';
  let list = [];
  const rows = new Map();
  const body = h('tbody', { role: 'rowgroup' });
  const search = h('input', { type: 'search', placeholder: 'Search classes', 'aria-label': 'Search classes', oninput: draw });
  const all = h('input', { type: 'checkbox', onchange: draw });
  const summary = h('p', { class: 'summary' });
  const none = h('p', { class: 'empty', hidden: true }, 'No class fits.');
  const grid = table('Plugins', ['Class', 'Type', { title: 'Version', num: true }], body, 'plain');
  main.append(h('div', { class: 'title' }, h('h1', null, 'Plugins'), summary),
    h('p', { class: 'lead' }, 'What connector.class, converters and transforms can name. Executables called connect-* in a folder of plugin.path show up here by themselves.'),
    h('div', { class: 'tools' }, search, h('label', { class: 'check' }, all, ' converters and transformations too')), grid, none);

  function draw() {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    const shown = list.filter((p) => (all.checked || p.type === 'source' || p.type === 'sink') && words.every((w) => `${p.class} ${p.type}`.toLowerCase().includes(w)))
      .sort((a, b) => order.indexOf(a.type) - order.indexOf(b.type) || a.class.localeCompare(b.class));
    keyed(body, rows, shown, (p) => `${p.type} ${p.class} ${p.version}`, (p) => ({
      el: h('tr', { role: 'row' },
        h('td', { role: 'cell' }, h('strong', null, shortClass(p.class)), p.class.includes('.') ? h('span', { class: 'about' }, p.class) : null),
        cell('Type', null, p.type.replace('_', ' ')), cell('Version', { class: 'num' }, p.version || '–')),
    }), () => {});
    grid.hidden = shown.length === 0;
    none.hidden = shown.length > 0 || list.length === 0;
    const counts = order.map((t) => [titles[t], list.filter((p) => p.type === t).length]).filter(([, n]) => n);
    text(summary, counts.map(([t, n]) => `${count(n)} ${t.toLowerCase()}`).join(' · '));
  }

  return live(signal, 5000, async () => {
    list = await get('connector-plugins?connectorsOnly=false', signal);
    draw();
  });
}
