// A form generated from the key definitions of a validation.
import { attr, h, keyed, text } from './dom.js';
import { plural, simpleClass } from './format.js';
import { field } from './field.js';

// Kafka Connect's own groups, which every connector has. Rarely needed groups are collapsed until a
// key in them is set.
const common = 'Common';
const rare = ['Transforms', 'Predicates', 'Error Handling', 'Topic Creation', 'Exactly Once Support', 'offsets.topic'];
const titles = { Common: 'Connector', Transforms: 'Transformations', 'offsets.topic': 'Offsets topic' };
const place = (group) => (group === common ? 0 : rare.includes(group) ? 2 + rare.indexOf(group)
  : group.startsWith('Transforms: ') ? 2.5 : group.startsWith('Predicates: ') ? 3.5 : group === 'Other keys' ? 99 : 1);

// form shows a field for each key, except those in hidden. changed is called with the user's input.
export function form({ changed, hidden }) {
  const sections = new Map();
  const el = h('fieldset', { class: 'form' }, h('legend', { class: 'hidden' }, 'Configuration by key'));
  const holder = h('div');
  el.append(holder);

  function update(model, checked, touched) {
    const groups = new Map();
    const own = simpleClass(model['connector.class']);
    for (const entry of checked.configs) {
      const key = entry.value.name;
      if (hidden.has(key) || (!entry.value.visible && !entry.value.errors.length && !(key in model))) continue;
      const group = entry.definition ? entry.definition.group || own : 'Other keys';
      groups.set(group, [...(groups.get(group) || []), entry]);
    }
    const known = new Set(checked.configs.map((e) => e.value.name));
    const strangers = Object.keys(model).filter((k) => !known.has(k) && !hidden.has(k));
    if (strangers.length) {
      const of = (name) => ({ definition: null, value: { name, value: model[name], errors: [], recommended_values: [], visible: true } });
      groups.set('Other keys', [...(groups.get('Other keys') || []), ...strangers.map(of)]);
    }
    const list = [...groups].map(([id, entries]) => ({ id, entries })).sort((a, b) => place(a.id) - place(b.id));
    keyed(holder, sections, list, (s) => s.id, (s) => section(s.id, changed), (row, s) => row.update(s.entries, model, touched));
  }

  return {
    el, update,
    find(key) {
      for (const s of sections.values()) if (s.find(key)) return;
    },
  };
}

const weights = { HIGH: 0, MEDIUM: 1, LOW: 2 };

function section(id, changed) {
  const fields = new Map();
  const main = h('div', { class: 'fields' });
  const closed = rare.includes(id);
  const step = /^(Transforms|Predicates): /.test(id);
  const title = titles[id] || id.replace(/^Transforms: /, 'Transformation ').replace(/^Predicates: /, 'Predicate ');
  const set = h('span', { class: 'about' });
  const summary = h('summary', null, h('h2', null, title), set);
  const more = h('button', { type: 'button', class: 'link plain', onclick: () => { open = true; draw(); } });
  const note = id === 'Other keys' ? h('p', { class: 'about' }, 'These keys have no definition: check their spelling.') : null;
  const el = h('details', { class: 'section', 'data-group': id, open: !closed }, summary, note, main, more);
  let open = false;
  let last = null;

  // draw hides less important keys, unless they are set, invalid or requested.
  function draw() {
    const { entries, model, touched } = last;
    const weight = (e) => weights[e.definition?.importance] ?? 0;
    const least = step ? weights.MEDIUM : Math.min(...entries.map(weight));
    const counts = (e) => e.value.name in model || e.value.errors.length > 0 || e.definition?.required || closed || weight(e) <= least;
    const sorted = [...entries].sort((a, b) => order(a) - order(b));
    const shown = open ? sorted : sorted.filter((e) => counts(e) || fields.has(kindOf(e)));
    keyed(main, fields, shown, kindOf, (e) => field(e, changed), (row, e) => row.update(e, model, touched.has(e.value.name)));
    more.hidden = shown.length === entries.length;
    text(more, `${plural(entries.length - shown.length, 'more key')}`);
  }

  return {
    el,
    update(entries, model, touched) {
      last = { entries, model, touched };
      const given = entries.filter((e) => e.value.name in model).length;
      const wrong = entries.filter((e) => e.value.errors.length && e.value.name in model).length;
      text(set, closed && given ? `${given} set` : '');
      if (closed && !el.open && (wrong || (given && !el.dataset.seen))) el.open = true;
      if (given) attr(el, 'data-seen', '');
      draw();
    },
    find(key) {
      if (!last.entries.some((e) => e.value.name === key)) return false;
      open = open || ![...fields.values()].some((f) => f.name === key);
      el.open = true;
      draw();
      [...fields.values()].find((f) => f.name === key).focus();
      return true;
    },
  };
}

// kindOf identifies a field. A field is recreated when its choices change.
const kindOf = (e) => `${e.value.name} ${e.definition?.type} ${e.value.recommended_values.join()}`;
// Required keys come first, then the order of the definitions.
const order = (e) => (e.definition?.required ? -1000 : 0) + (e.definition?.group ? e.definition.order_in_group : 0);
