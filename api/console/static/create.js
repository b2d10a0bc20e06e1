// The page for a new connector: first choose its class, then configure it.
import { dotted, h, keyed, text, toast } from './dom.js';
import { simpleClass } from './format.js';
import { change, connectorPath, forgetful, get, live, ephemeral } from './rest.js';
import { editor } from './editor.js';
import { begin } from './begin.js';
import { discard } from './unsaved.js';

export function create(main, signal, { name: className }) {
  document.title = 'New connector · Millrace';
  return className ? configure(main, signal, className) : pick(main, signal);
}

const kinds = [['source', 'Sources', 'From a system into Kafka.'], ['sink', 'Sinks', 'From Kafka into a system.']];

function pick(main, signal) {
  let list = [];
  const search = h('input', { type: 'search', placeholder: 'Search classes', 'aria-label': 'Search classes', oninput: draw });
  const none = h('p', { class: 'empty small', hidden: true }, 'No matching classes.');
  const parts = kinds.map(([type, title, about]) => {
    const cards = h('ul', { class: 'picks' });
    return { type, cards, rows: new Map(), el: h('section', { 'aria-label': title }, h('h2', null, title, h('span', { class: 'about' }, ` ${about}`)), cards) };
  });
  main.append(
    h('p', { class: 'crumb' }, h('a', { href: '#/' }, 'Connectors'), ' /'),
    h('div', { class: 'title' }, h('h1', null, 'New connector')),
    h('p', { class: 'lead' }, 'Choose a class. New plugins in a folder of plugin.path appear here automatically.'),
    h('div', { class: 'tools' }, search), none, ...parts.map((p) => p.el));

  function draw() {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    let n = 0;
    for (const part of parts) {
      const seen = new Set(); // the newest version of a class comes first
      const shown = list.filter((p) => p.type === part.type && words.every((w) => `${p.class} ${p.doc || ''}`.toLowerCase().includes(w)) && !seen.has(p.class) && seen.add(p.class));
      keyed(part.cards, part.rows, shown, (p) => `${p.class} ${p.version}`, (p) => ({
        el: h('li', null, h('a', { class: 'card pick', href: `#/create/${encodeURIComponent(p.class)}` }, h('strong', null, simpleClass(p.class)),
          p.doc ? h('span', null, p.doc) : null, p.class.includes('.') ? h('span', { class: 'about' }, dotted(p.class)) : null, p.version ? h('span', { class: 'about' }, `version ${p.version}`) : null)),
      }), () => {});
      part.el.hidden = shown.length === 0;
      n += shown.length;
    }
    none.hidden = n > 0 || !list.length;
  }

  return live(signal, 3000, async () => {
    list = await get('connector-plugins?docs=true', signal);
    draw();
  });
}

async function configure(main, signal, className) {
  const start = h('select', { id: 'initial-state', 'aria-label': 'Initial state' }, [['RUNNING', 'and run it'], ['PAUSED', 'paused'], ['STOPPED', 'stopped']].map(([v, t]) => h('option', { value: v }, t)));
  const summary = h('p', { class: 'summary' });
  const at = begin(className, signal);
  const alone = h('p', { class: 'about alone', hidden: true }, forgetful);
  ephemeral(signal).then((is) => { alone.hidden = !is; });
  main.append(
    h('p', { class: 'crumb' }, h('a', { href: '#/' }, 'Connectors'), ' / ', h('a', { href: '#/create' }, 'New connector'), ' /'),
    h('div', { class: 'title' }, h('h1', null, `New ${simpleClass(className)}`), summary), alone,
    editor({
      config: { 'connector.class': className }, label: 'Create', also: start, below: at.el, filled: at.filled, checked: at.of, signal,
      save: async ({ name, ...config }) => {
        const offsets = at.offsets();
        await change('POST', 'connectors', { name, config, initial_state: start.value, ...(offsets.length ? { initial_offsets: offsets } : {}) });
        toast(`${name} created`);
        discard();
        location.hash = `#/${connectorPath(name)}`;
      },
    }));
  return live(signal, 5000, async () => {
    const found = (await get('connector-plugins?docs=true', signal)).find((p) => simpleClass(p.class) === simpleClass(className));
    if (found) at.is(found.type);
    text(summary, found ? found.doc || `${found.type}, version ${found.version}` : 'This class is not available now: its plugin was removed.');
  });
}
