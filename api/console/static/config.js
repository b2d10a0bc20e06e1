// The configuration: read, and edited as JSON, with what the class says about each key.
import { ask, h, keyed, toast } from './dom.js';
import { isSecret } from './format.js';
import { change, get, hurry } from './rest.js';

const dots = '••••••••';

export async function config(panel, page) {
  const { info, signal } = page;
  const className = info.config['connector.class'];
  let passwords = new Set();
  try {
    const keys = await get(`connector-plugins/${encodeURIComponent(className)}/config`, signal);
    passwords = new Set(keys.filter((k) => k.type === 'PASSWORD').map((k) => k.name));
  } catch (e) {
    if (e.name === 'AbortError') return;
    panel.append(h('p', { class: 'note' }, `The keys of ${className} cannot be read: ${e.message}`));
  }
  const holder = h('div');
  panel.append(holder);
  show();

  function show() {
    const entries = Object.entries(info.config).filter(([k]) => k !== 'name').sort(([a], [b]) => first(a) - first(b) || a.localeCompare(b));
    holder.replaceChildren(
      h('div', { class: 'buttons' }, h('button', { type: 'button', onclick: edit }, 'Edit')),
      h('dl', { class: 'config' }, entries.map(([k, v]) => h('div', null, h('dt', null, k), h('dd', null, value(k, v))))));
  }

  function value(k, v) {
    if (!isSecret(k, v, passwords)) return v === '' ? h('span', { class: 'quiet' }, 'empty') : v;
    const text = h('span', null, dots);
    const button = h('button', {
      type: 'button', class: 'small', 'aria-label': `Show ${k}`, 'aria-pressed': 'false',
      onclick: () => {
        const hidden = text.textContent === dots;
        text.textContent = hidden ? v : dots;
        button.textContent = hidden ? 'Hide' : 'Show';
        button.setAttribute('aria-pressed', String(hidden));
      },
    }, 'Show');
    return h('span', null, text, ' ', button);
  }

  function edit() {
    holder.replaceChildren(editor(page, show));
    holder.querySelector('textarea').focus();
  }
}

const first = (key) => ({ 'connector.class': 0, 'tasks.max': 1 }[key] ?? 2);

// editor checks what is typed with the worker, and says what is wrong at each key. It saves what has no errors.
function editor({ name, path, info, signal }, close) {
  const { name: _, ...own } = info.config;
  const begun = JSON.stringify(own, Object.keys(own).sort(), 2);
  const status = h('p', { class: 'status', role: 'status' });
  const list = h('ul', { class: 'faults' });
  const rows = new Map();
  const save = h('button', { type: 'button', class: 'primary', disabled: true, onclick: put }, 'Save');
  const area = h('textarea', {
    id: 'config-text', spellcheck: 'false', autocapitalize: 'off', rows: Math.min(30, begun.split('\n').length + 2), 'aria-describedby': 'config-status', value: begun,
    oninput: () => { save.disabled = true; clearTimeout(timer); timer = setTimeout(check, 350); },
  });
  status.id = 'config-status';
  let timer;
  let round = 0;

  function parse() {
    let wanted;
    try {
      wanted = JSON.parse(area.value);
    } catch (e) {
      throw new Error(`This is no JSON yet: ${e.message}`);
    }
    if (wanted === null || typeof wanted !== 'object' || Array.isArray(wanted)) throw new Error('Expected an object: {"key": "value"}');
    return wanted;
  }

  async function check() {
    const own = ++round;
    save.disabled = true;
    let faults = [];
    let says;
    try {
      const wanted = parse();
      const checked = await change('PUT', `connector-plugins/${encodeURIComponent(wanted['connector.class'] || '')}/config/validate`, { ...wanted, name });
      faults = checked.configs.filter((c) => c.value.errors.length).map((c) => ({ key: c.value.name, errors: c.value.errors, about: c.definition?.documentation }));
      const same = JSON.stringify(wanted) === JSON.stringify(JSON.parse(begun));
      says = faults.length ? `${faults.length} ${faults.length === 1 ? 'key is' : 'keys are'} not right yet.` : same ? 'Nothing is changed. The configuration is valid.' : 'The configuration is valid.';
      if (own === round && !signal.aborted) save.disabled = faults.length > 0 || same;
    } catch (e) {
      says = e.message;
    }
    if (own !== round) return;
    status.textContent = says;
    status.dataset.kind = faults.length || save.disabled && !says.startsWith('Nothing') ? 'bad' : 'good';
    keyed(list, rows, faults, (f) => JSON.stringify(f), (f) => ({
      el: h('li', null, h('button', { type: 'button', class: 'link', onclick: () => find(f.key) }, f.key), f.errors.map((e) => h('span', { class: 'error' }, e)), f.about ? h('span', { class: 'about' }, f.about) : null),
    }), () => {});
  }

  function find(key) {
    const at = area.value.indexOf(JSON.stringify(key));
    area.focus();
    if (at >= 0) area.setSelectionRange(at, at + key.length + 2);
  }

  async function put() {
    const wanted = parse();
    const changes = difference(JSON.parse(begun), wanted);
    const yes = await ask({
      title: `Save the configuration of ${name}?`, action: 'Save',
      body: h('div', null, h('p', null, 'The connector starts again with it, and gives its tasks new configurations; tasks whose own do not change may restart too. Offsets stay.'),
        h('ul', { class: 'changes' }, changes.map((c) => h('li', null, c)))),
      act: async () => { info.config = (await change('PUT', `${path}/config`, wanted)).config; },
    });
    if (yes) {
      toast('The configuration is saved');
      hurry();
      close();
    }
  }

  check();
  return h('div', { class: 'editor' }, h('label', { for: 'config-text' }, 'Configuration as JSON'), area, status, list,
    h('div', { class: 'buttons' }, save, h('button', { type: 'button', onclick: close }, 'Cancel')));
}

function difference(was, is) {
  const keys = [...new Set([...Object.keys(was), ...Object.keys(is)])].sort();
  const none = new Set();
  const shown = (k, v) => (isSecret(k, String(v), none) ? dots : String(v));
  return keys.filter((k) => String(was[k]) !== String(is[k])).map((k) => {
    if (!(k in is)) return `${k} is removed`;
    return k in was ? `${k}: ${shown(k, was[k])} → ${shown(k, is[k])}` : `${k}: ${shown(k, is[k])}`;
  });
}
