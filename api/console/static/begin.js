// Initial offsets of a new connector. They are stored before the connector starts.
import { h, text } from './dom.js';
import { plural, simpleClass } from './format.js';
import { change, connectorPath, get } from './rest.js';

const kinds = {
  sink: {
    about: 'Each entry is the next record to read from a partition; everything before it is skipped. Without an entry it reads each partition from the first record in the topic, or as consumer.override.auto.offset.reset specifies.',
    columns: [['Topic', 'partition', 'kafka_topic'], ['Partition', 'partition', 'kafka_partition', '0'], ['Offset', 'offset', 'kafka_offset', '0']],
  },
  source: {
    about: 'Each entry is the initial offset for one part of the input, such as a file; everything before it is skipped. The fields are the same as in the offsets of another connector of this class.',
    columns: [['Source partition', 'partition', null, '{"filename": "people.csv"}'], ['Offset', 'offset', null, '{"position": 1024}']],
  },
};
// Keys that determine which stored offsets belong to a name.
const deciding = ['name', 'connector.class', 'offsets.storage.topic', 'consumer.override.group.id', 'consumer.override.bootstrap.servers', 'producer.override.bootstrap.servers'];

// begin is a table of initial offsets. It is hidden until the type of the connector is known.
export function begin(className, signal) {
  let kind = null;
  const entries = [];
  const set = h('span', { class: 'about' });
  const about = h('p', { class: 'about' });
  const kept = h('p', { class: 'note', role: 'status', hidden: true });
  let stored = 0;
  let wanted = '';
  const list = h('ul', { class: 'entries' });
  const trouble = h('p', { class: 'error', role: 'alert', hidden: true });
  const from = h('select', { id: 'begin-from', onchange: takeOver }, h('option', { value: '' }, 'choose a connector'));
  const others = h('label', { for: 'begin-from', hidden: true }, 'Copy the offsets of ', from);
  const el = h('details', { class: 'section begin', hidden: true, ontoggle: () => { if (el.open) offer(); } },
    h('summary', null, h('h2', null, 'Initial offsets'), set), about, kept, list,
    h('div', { class: 'tools' }, h('button', { type: 'button', onclick: () => { add().focus(); } }, 'Add an entry'), others), trouble);

  // add appends an entry and returns its first field.
  function add(of) {
    const inputs = kind.columns.map(([, part, key, hint]) => {
      const value = of ? (key ? of[part]?.[key] : JSON.stringify(of[part])) : '';
      const props = { value: String(value ?? ''), placeholder: hint, spellcheck: 'false', autocapitalize: 'off', autocomplete: 'off', oninput: count };
      return key ? h('input', { ...props, type: 'text', inputmode: key === 'kafka_topic' ? null : 'numeric' }) : h('textarea', { ...props, rows: 2 });
    });
    const entry = { inputs, el: h('li', null, kind.columns.map(([title], i) => h('label', null, title, inputs[i])), h('button', { type: 'button', class: 'small', 'aria-label': 'Remove this entry', onclick: () => drop(entry) }, 'Remove')) };
    entries.push(entry);
    list.append(entry.el);
    count();
    return inputs[0];
  }

  function drop(entry) {
    entries.splice(entries.indexOf(entry), 1);
    entry.el.remove();
    count();
  }

  const isFilled = (e) => e.inputs.some((i) => i.value.trim() !== '');
  const filled = () => entries.filter(isFilled);
  function count(quiet) {
    const n = filled().length;
    text(set, [stored && `continues from ${plural(stored, 'stored offset')}`, n && plural(n, 'entry', 'entries')].filter(Boolean).join(', ') || 'at the beginning');
    if (quiet !== true) el.dispatchEvent(new Event('edited'));
  }

  // of checks whether the name has stored offsets, from an earlier connector with the same name.
  async function of(config) {
    const asked = JSON.stringify(deciding.map((k) => config[k]));
    if (asked === wanted) return;
    wanted = asked;
    let offsets = [];
    try {
      if (config.name) ({ offsets } = await change('PUT', `connector-plugins/${encodeURIComponent(className)}/config/offsets`, config));
    } catch { /* the form shows the errors of the configuration */ }
    if (asked !== wanted || signal.aborted) return;
    stored = offsets.length;
    kept.hidden = stored === 0;
    if (stored) el.open = true;
    text(kept, `${config.name} has stored offsets from an earlier connector with this name: it continues from there. To start over, create it stopped, reset its offsets on its Offsets tab, and resume it; or choose another name.`);
    if (kind) count(true);
  }

  // offer lists the connectors whose offsets can be copied: sources of this class, or all sinks.
  async function offer() {
    try {
      const all = Object.entries(await get('connectors?expand=info', signal)).map(([name, { info }]) => ({ name, ...info }));
      const fit = all.filter((c) => c.type === kind.type && (c.type === 'sink' || simpleClass(c.config['connector.class']) === simpleClass(className))).map((c) => c.name).sort();
      others.hidden = fit.length === 0;
      from.replaceChildren(from.firstElementChild, ...fit.map((name) => h('option', { value: name }, name)));
    } catch (e) {
      fail(e);
    }
  }

  async function takeOver() {
    const name = from.value;
    from.value = '';
    if (!name) return;
    try {
      const { offsets } = await get(`${connectorPath(name)}/offsets`, signal);
      if (!offsets.length) throw new Error(`${name} has no offsets yet.`);
      trouble.hidden = true;
      entries.filter((e) => !isFilled(e)).forEach(drop);
      for (const o of offsets) add(o);
    } catch (e) {
      fail(e);
    }
  }

  function fail(e) {
    if (signal.aborted) return;
    text(trouble, e.message);
    trouble.hidden = false;
  }

  // read converts an entry to the form of the REST API.
  function read({ inputs }, i) {
    const out = { partition: {}, offset: {} };
    kind.columns.forEach(([title, part, key], at) => {
      const value = inputs[at].value.trim();
      const wrong = (want) => new Error(`Initial offsets, entry ${i + 1}: expected ${want} as ${title.toLowerCase()}${value ? `, not ${value}` : ''}.`);
      if (key === 'kafka_topic') {
        if (!value) throw wrong('the name of a topic');
        out[part][key] = value;
      } else if (key) {
        if (!/^\d{1,15}$/.test(value)) throw wrong('a number of at least 0');
        out[part][key] = Number(value);
      } else {
        out[part] = object(value);
        if (!out[part]) throw wrong(`a JSON object such as ${kind.columns[at][3]}`);
      }
    });
    return out;
  }

  return {
    el, of,
    filled: () => kind !== null && filled().length > 0,
    offsets: () => (kind ? filled().map(read) : []),
    is(type) {
      if (kind || !kinds[type]) return;
      kind = { type, ...kinds[type] };
      text(about, kind.about);
      count();
      el.hidden = false;
    },
  };
}

function object(value) {
  try {
    const o = JSON.parse(value);
    return o && typeof o === 'object' && !Array.isArray(o) ? o : null;
  } catch {
    return null;
  }
}
