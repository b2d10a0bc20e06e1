// The configuration editor: a form and a text that follow each other. The worker validates every
// change.
import { attr, h, text } from './dom.js';
import { plural } from './format.js';
import { change } from './rest.js';
import { form } from './form.js';
import { formats, read, write } from './text.js';
import { preview } from './preview.js';
import { keep } from './unsaved.js';

const soon = 300; // milliseconds after the last key

// editor edits config. name is the connector's name if it is fixed. save receives a configuration
// without errors. below is shown under the form, and filled reports whether it contains input.
// checked receives each validated configuration.
export function editor({ config, name, label, also, below, filled, checked: onChecked, signal, save, close }) {
  const begun = JSON.stringify(sorted(config));
  let model = { ...config };
  let format = 'properties';
  let unreadable = null;
  let busy = false;
  let again = false;
  let edits = 0;
  let timer;
  const touched = new Set();
  const hidden = new Set(name === undefined ? ['connector.class'] : ['name', 'connector.class']);
  const asked = () => (name === undefined ? model : { ...model, name });

  const fields = form({ changed: set, hidden });
  const area = h('textarea', { id: 'config-text', spellcheck: 'false', autocapitalize: 'off', rows: 18, 'aria-describedby': 'config-status', oninput: typed });
  const status = h('p', { class: 'status', role: 'status', id: 'config-status' });
  const faults = h('ul', { class: 'faults' });
  const warnings = h('ul', { class: 'warnings', 'aria-label': 'Warnings' }); // about keys without the expected effect
  const go = h('button', { type: 'button', class: 'primary', disabled: true, onclick: () => done(save(model)) }, label);
  const records = preview({ wanted: () => { ready(); return { ...asked(), name: asked().name || 'preview' }; }, exists: name !== undefined });
  const pages = [...formats.map(([id, title]) => [id, title, area]), ['preview', 'Preview', records.el]];
  const tabs = pages.map(([id, title]) => h('button', { type: 'button', class: 'chip', 'data-view': id, onclick: () => turn(id) }, title));
  const el = h('div', { class: 'editor' }, h('div', null, fields.el, below),
    h('div', { class: 'side-by' },
      h('div', { class: 'chips', role: 'group', 'aria-label': 'Show it as' }, tabs),
      h('label', { for: 'config-text', class: 'hidden' }, 'Configuration as text'), area, records.el,
      h('div', { class: 'act' }, status, faults, warnings, h('div', { class: 'buttons' }, go, also, close ? h('button', { type: 'button', onclick: close }, 'Cancel') : null))));

  function turn(to) {
    for (const [i, [id]] of pages.entries()) attr(tabs[i], 'aria-pressed', String(id === to));
    area.hidden = to === 'preview';
    records.el.hidden = to !== 'preview';
    if (to === 'preview' || to === format) return;
    if (!unreadable) {
      format = to;
      area.value = write(model, format);
      return;
    }
    format = to;
    typed();
  }

  // typed applies the text once it can be parsed.
  function typed() {
    try {
      model = read(area.value, format);
      for (const k of Object.keys(model)) touched.add(k);
      unreadable = null;
    } catch (e) {
      unreadable = e.message;
    }
    fields.el.disabled = unreadable !== null;
    later();
  }

  // set applies a field.
  function set(key, value) {
    touched.add(key);
    if (value === '') delete model[key];
    else if (key === 'name') model = { ...{ name: '' }, ...model, name: value }; // the name comes first
    else model[key] = value;
    area.value = write(model, format);
    later();
  }

  function later() {
    edits++;
    go.disabled = true;
    clearTimeout(timer);
    timer = setTimeout(check, soon);
  }

  function ready() {
    if (unreadable) throw new Error(unreadable);
    if (!model['connector.class']) throw new Error('connector.class is missing: choose a class.');
  }

  // check validates the configuration, and again if it was changed in the meantime. Requests never
  // overlap, because each may start a plugin process.
  async function check() {
    again = busy;
    if (busy) return;
    busy = true;
    do {
      again = false;
      await once();
    } while (again && !signal.aborted);
    busy = false;
  }

  async function once() {
    const own = edits;
    try {
      ready();
      const checked = await change('PUT', `connector-plugins/${encodeURIComponent(model['connector.class'])}/config/validate`, asked());
      if (own !== edits || signal.aborted) return;
      fields.update(model, checked, touched);
      onChecked?.(asked());
      const wrong = checked.configs.filter((c) => c.value.errors.length).map((c) => c.value.name);
      const same = name !== undefined && unchanged();
      say(wrong.length ? `${plural(wrong.length, 'setting needs', 'settings need')} attention:`
        : same ? 'No changes. The configuration is valid.' : 'The configuration is valid.', wrong, wrong.length > 0);
      warnings.replaceChildren(...(checked.warnings ?? []).map((w) => h('li', null, h('code', null, w.name), `: ${w.message}`)));
      go.disabled = wrong.length > 0 || same;
    } catch (e) {
      warnings.replaceChildren();
      say(e.message, [], true);
    }
  }

  function say(what, keys, bad) {
    text(status, what);
    status.dataset.kind = bad ? 'bad' : 'good';
    faults.replaceChildren(...keys.map((k) => h('li', null, h('button', { type: 'button', class: 'link', onclick: () => fields.find(k) }, k))));
  }

  // done waits for a button's action and shows its error.
  async function done(promise) {
    go.disabled = true;
    try {
      await promise;
    } catch (e) {
      say(e.message, [], true);
    }
    go.disabled = false;
  }

  const unchanged = () => JSON.stringify(sorted(model)) === begun;
  below?.addEventListener('edited', later);
  keep(() => el.isConnected && (unreadable !== null || !unchanged() || Boolean(filled?.())), signal);
  turn(format);
  area.value = write(model, format);
  check();
  return el;
}

const sorted = (o) => Object.entries(o).sort(([a], [b]) => (a < b ? -1 : 1));
