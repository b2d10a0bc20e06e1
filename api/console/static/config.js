// The configuration tab. Before a change is saved, it shows the effects of the change.
import { ask, h, plain, toast } from './dom.js';
import { isSecret } from './format.js';
import { change, get, hurry } from './rest.js';
import { editor } from './editor.js';
import { plan } from './plan.js';

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
        text.textContent = hidden ? plain(v) : dots;
        button.textContent = hidden ? 'Hide' : 'Show';
        button.setAttribute('aria-pressed', String(hidden));
      },
    }, 'Show');
    return h('span', null, text, ' ', button);
  }

  function edit() {
    const { name, ...own } = info.config;
    holder.replaceChildren(editor({ config: own, name, label: 'Save…', signal, save: (wanted) => put(page, own, wanted, show), close: show }));
    holder.querySelector('input, select')?.focus();
  }
}

const first = (key) => ({ 'connector.class': 0, 'tasks.max': 1 }[key] ?? 2);

// put shows the effects of a change, and saves it after confirmation.
async function put({ name, path, info }, was, is, close) {
  const [status, offsets] = await Promise.all([get(`${path}/status`), get(`${path}/offsets`).then((o) => o.offsets, () => null)]);
  const says = plan(was, is, { type: info.type, status, offsets });
  const part = (title, lines, cls) => [h('h3', null, title), h('ul', { class: cls }, lines.map((l) => h('li', null, l)))];
  const yes = await ask({
    title: `Save the configuration of ${name}?`, action: 'Save',
    body: h('div', { class: 'plan' }, part('Changes', says.changes, 'changes'), part('Tasks', says.tasks), part('Offsets', says.offsets)),
    act: async () => { info.config = (await change('PUT', `${path}/config`, is)).config; },
  });
  if (!yes) return;
  toast('Configuration saved');
  hurry();
  close();
}
