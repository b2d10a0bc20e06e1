// The latest log lines of a task, from the worker that runs it.
import { h, keyed, text } from './dom.js';
import { clock } from './format.js';
import { get, live } from './rest.js';

export function logs(panel, page) {
  const { path, signal } = page;
  const select = h('select', { id: 'log-task', onchange: () => { stacks.hidden = true; lines.replaceChildren(); rows.clear(); drawn = ''; look(); } });
  const follow = h('input', { type: 'checkbox', checked: true });
  const level = h('select', { id: 'log-level', onchange: () => { drawn = ''; draw(); } },
    [['', 'all'], ['WARN', 'warnings and errors'], ['ERROR', 'errors']].map(([v, t]) => h('option', { value: v }, t)));
  const stacks = h('pre', { class: 'log', tabindex: '0', hidden: true, 'aria-label': 'Threads' });
  const threads = h('button', { type: 'button', onclick: showThreads }, 'Show threads');
  const lines = h('ol', { class: 'log', tabindex: '0', 'aria-label': 'Log' });
  const empty = h('p', { class: 'empty small', hidden: true });
  panel.append(h('div', { class: 'tools' }, h('label', { for: 'log-task' }, 'Task '), select, h('label', { for: 'log-level' }, 'Lines '), level,
    h('label', { class: 'check' }, follow, ' follow'), threads), stacks, lines, empty);
  const rows = new Map();
  const wanted = new URLSearchParams(location.hash.split('?')[1] || '').keys().next().value;
  let tasks = '';
  let drawn = '';
  let list = [];

  page.onStatus(({ status }) => {
    const now = status.tasks.map((t) => t.id).join();
    if (now === tasks) return;
    const kept = select.value || wanted;
    tasks = now;
    select.replaceChildren(...status.tasks.map((t) => h('option', { value: String(t.id) }, String(t.id))));
    if (status.tasks.some((t) => String(t.id) === kept)) select.value = kept;
    look();
  });

  // look loads the lines immediately. The periodic step reports errors.
  function look() { step().catch(() => {}); }

  // showThreads shows where the threads of the task are. It works while the task hangs.
  async function showThreads() {
    const task = select.value;
    if (task === '') return;
    let shown;
    try {
      shown = (await get(`${path}/tasks/${task}/threads`, signal)).text;
    } catch (e) {
      shown = e.message;
    }
    if (select.value !== task) return;
    text(stacks, shown);
    stacks.hidden = false;
  }

  async function step() {
    const task = select.value;
    if (task === '') {
      list = [];
    } else {
      try {
        const got = await get(`${path}/tasks/${task}/logs?lines=500`, signal);
        if (select.value !== task) return; // the user selected another task in the meantime
        list = got;
      } catch (e) {
        if (!e.status) throw e;
        list = [];
        text(empty, e.message);
        empty.hidden = false;
        return;
      }
    }
    draw();
  }

  function draw() {
    const fits = (l) => level.value === '' || l.level === 'ERROR' || l.level === level.value;
    const seen = new Map();
    const shown = list.filter(fits).map((l) => {
      const base = `${l.time} ${l.level} ${l.message} ${JSON.stringify(l.attributes || {})}`;
      const n = (seen.get(base) || 0) + 1;
      seen.set(base, n);
      return { key: `${base} ${n}`, l };
    });
    const key = shown.length ? `${shown.length} ${shown[0].key} ${shown[shown.length - 1].key}` : '';
    if (key !== drawn) {
      drawn = key;
      keyed(lines, rows, shown, (s) => s.key, ({ l }) => ({ el: line(l) }), () => {});
      if (follow.checked) lines.scrollTop = lines.scrollHeight;
    }
    lines.hidden = shown.length === 0;
    empty.hidden = shown.length > 0;
    text(empty, select.value === '' ? 'The connector has no tasks now.' : list.length ? 'No matching lines.' : 'The worker has no log lines about this task.');
  }

  live(signal, 2000, step).catch(() => {});
}

function line(l) {
  const attributes = Object.entries(l.attributes || {}).filter(([k]) => k !== 'connector' && k !== 'task');
  return h('li', { 'data-level': l.level }, h('time', { datetime: l.time, title: l.time }, clock(l.time)), ' ', h('b', null, l.level), ' ', l.message,
    attributes.map(([k, v]) => h('span', { class: 'about' }, ` ${k}=${v}`)));
}
