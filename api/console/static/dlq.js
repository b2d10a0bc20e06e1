// The dead letter queue tab: shows failed records with their errors, and edits and replays them.
import { ask, attr, h, keyed, setBadge, text, toast } from './dom.js';
import { ago, count, isSecret, plural } from './format.js';
import { change, get, live } from './rest.js';
import { keep } from './unsaved.js';

const topicKey = 'errors.deadletterqueue.topic.name';
const step = 100;

export function dlq(panel, page) {
  const { name, path, info, signal } = page;
  if (!info.config[topicKey]) {
    panel.append(h('div', { class: 'empty' }, h('h2', null, 'No dead letter queue'),
      h('p', null, 'A record that cannot be processed fails the task, or is lost with errors.tolerance=all. With these keys it goes to a topic, together with its error, and can be replayed here:'),
      h('pre', { tabindex: '0' }, `errors.tolerance=all\n${topicKey}=${name}-dead\nerrors.deadletterqueue.context.headers.enable=true`), h('p', null, h('a', { href: `#/${path}/config` }, 'Configuration'))));
    return null;
  }
  const sink = info.type === 'sink';
  const chosen = new Set();
  const rows = new Map();
  let limit = step;
  let shown = [];
  const summary = h('p', { class: 'summary' });
  const pending = h('input', { type: 'checkbox', checked: sink, onchange: () => load().catch(fail) });
  const some = h('button', { type: 'button', onclick: () => replay({ records: shown.filter((l) => chosen.has(place(l))).map(({ partition, offset }) => ({ partition, offset })) }, plural(chosen.size, 'record')) }, '');
  const all = h('button', { type: 'button', onclick: () => replay({ all: true }, 'all records that were not replayed yet') }, 'Replay all…');
  const trouble = h('div', { class: 'error', role: 'alert', hidden: true });
  const list = h('ul', { class: 'letters' });
  const none = h('p', { class: 'empty small', hidden: true });
  const more = h('button', { type: 'button', hidden: true, onclick: () => { limit = Math.min(1000, limit + 2 * step); load().catch(fail); } }, 'Show older records');
  panel.append(
    h('p', { class: 'lead' }, sink ? 'Records that the connector could not process, newest first. A replay sends a record to this connector again, and to no other consumer. Each record is replayed once.'
      : 'Input that the connector could not read, newest first. It cannot be replayed: fix the input, and rewind the offsets to before it.'),
    h('div', { class: 'tools' }, summary, sink ? h('label', { class: 'check' }, pending, ' only records that were not replayed') : null),
    sink ? h('div', { class: 'buttons' }, some, all) : h('p', null, h('a', { href: `#/${path}/offsets` }, 'Offsets')), trouble, list, none, more);

  function fail(e) {
    if (signal.aborted || e.name === 'AbortError') return;
    trouble.replaceChildren(h('p', null, e.message));
    trouble.hidden = false;
  }

  async function load() {
    const letters = await get(`${path}/dlq?limit=${limit}&pending=${sink && pending.checked}`, signal);
    shown = letters.records;
    text(summary, `Topic ${letters.topic}, ${plural(letters.held, 'record')}`);
    keyed(list, rows, shown, place, (l) => row(l, { path, sink, pick, replay, fail }), (r, l) => r.update(l));
    none.hidden = shown.length > 0;
    text(none, letters.held === 0 ? 'Nothing has failed.' : pending.checked && sink ? 'All of its records were replayed.' : 'None of the records belongs to this connector.');
    more.hidden = !letters.more || limit >= 1000;
    for (const p of chosen) if (!rows.has(p)) chosen.delete(p);
    buttons();
  }

  function pick(p, yes) {
    if (yes) chosen.add(p);
    else chosen.delete(p);
    buttons();
  }

  function buttons() {
    text(some, chosen.size ? `Replay ${count(chosen.size)} selected…` : 'Replay selected…');
    some.disabled = chosen.size === 0;
    all.disabled = !shown.some((l) => !l.replayed);
  }

  // replay repeats the request until no records remain: a request replays only as many as fit into
  // its time.
  async function replay(body, what) {
    const done = { replayed: 0, already: 0, reasons: [] };
    trouble.hidden = true;
    const yes = await ask({
      title: `Replay ${what} through ${name}?`, action: 'Replay',
      body: h('p', null, 'They go only to this connector, in addition to the records of its topics, each once. A record that fails again becomes a new dead letter record: fix the cause, or edit the record, first.',
        page.status?.connector.state === 'RUNNING' ? null : ' The connector is not running: the records wait until it is.'),
      act: async () => {
        for (let remaining = 1; remaining > 0;) {
          const result = await change('POST', `${path}/dlq/replay`, body);
          done.replayed += result.replayed;
          done.already = result.already;
          done.reasons = result.reasons;
          remaining = result.replayed > 0 ? result.remaining : 0;
        }
      },
    });
    if (!yes) return false;
    toast(`${plural(done.replayed, 'record is', 'records are')} replayed${done.replayed === 0 && done.already ? `, ${plural(done.already, 'was', 'were')} before` : ''}`);
    if (done.reasons.length) {
      trouble.replaceChildren(...done.reasons.slice(0, 20).map((r) => h('p', null, `${r.partition}-${r.offset} is not replayed: ${r.reason}`)));
      trouble.hidden = false;
    }
    chosen.clear();
    for (const box of list.querySelectorAll('input[type=checkbox]')) box.checked = false;
    await load().catch(fail);
    return true;
  }

  keep(() => list.querySelector('[data-edited]') !== null, signal);
  buttons();
  live(signal, 5000, async () => {
    try {
      await load();
    } catch (e) {
      if (!e.status) throw e;
      fail(e);
    }
  }).catch(() => {});
  return null;
}

const place = (l) => `${l.partition}-${l.offset}`;
const shownOf = (c) => (c === null || c === undefined ? 'null' : c.text ?? `base64 ${c.base64}`);

function row(l, own) {
  const at = place(l);
  const state = h('span', { class: 'badge' });
  const when = h('span', { class: 'about' });
  const inner = h('div', { class: 'letter' });
  const box = own.sink ? h('input', { type: 'checkbox', 'aria-label': `Choose ${at}`, onchange: (e) => own.pick(at, e.target.checked) }) : null;
  const details = h('details', {
    ontoggle: async () => {
      if (!details.open || inner.firstChild) return;
      try {
        inner.replaceChildren(...letter(await get(`${own.path}/dlq/${l.partition}/${l.offset}`), own));
      } catch (e) {
        own.fail(e);
      }
    },
  }, h('summary', null, own.sink ? 'View and edit' : 'View'), inner);
  return {
    el: h('li', { class: 'card' }, h('div', { class: 'head' }, box, h('strong', null, at), when, state), h('p', { class: 'cause' }, l.error.words), h('pre', { class: 'line' }, shownOf(l.value)), details),
    update(is) {
      if (is.replayed !== l.replayed) { // the details are outdated
        l = is;
        details.open = false;
        inner.replaceChildren();
      }
      text(when, ago(new Date(is.timestamp).toISOString()));
      attr(when, 'title', new Date(is.timestamp).toISOString());
      state.hidden = !is.replayed && !is.replay_of;
      setBadge(state, is.replayed ? 'REPLAYED' : 'FAILED AGAIN');
    },
  };
}

// letter shows all of a record: its error, its headers, and its key and value for editing.
function letter(l, { sink, replay }) {
  const facts = [['Stage', l.error.stage], ['Class', l.error.class], ['Task', l.error.task], ['Source partition', l.error.source_partition], ['Source offset', l.error.source_offset],
    ['Record', l.error.topic && `${l.error.topic}, partition ${l.error.partition}, offset ${l.error.offset}`], ['A replay of', l.replay_of],
    ...l.headers.map((x) => [`Header ${x.key}`, isSecret(x.key, shownOf(x.value), new Set()) ? '••••••••' : shownOf(x.value)])].filter(([, v]) => v);
  const out = [h('dl', { class: 'config' }, facts.map(([k, v]) => h('div', null, h('dt', null, k), h('dd', null, v))))];
  if (l.error.trace) out.push(h('details', null, h('summary', null, 'Full stack trace'), h('pre', { tabindex: '0' }, l.error.trace)));
  if (!sink) return [h('pre', { tabindex: '0' }, shownOf(l.value)), ...out];
  const parts = ['key', 'value'].map((part) => edited(l, part));
  const button = h('button', {
    type: 'button',
    onclick: () => {
      const changed = Object.fromEntries(parts.map((p) => p.changed()).filter(Boolean));
      return replay({ records: [{ partition: l.partition, offset: l.offset, ...changed }], ...(l.replayed ? { again: true } : {}) },
        `${place(l)}${Object.keys(changed).length ? ' as changed' : ''}${l.replayed ? ' again' : ''}`);
    },
  }, l.replayed ? 'Replay it again…' : 'Replay it…');
  return [...parts.flatMap((p) => p.els).filter(Boolean), h('div', { class: 'buttons' }, button), ...out];
}

// edited is a text field for a key or value. Binary data cannot be edited; unedited parts are not
// sent.
function edited(l, part) {
  const was = l[part];
  const id = `${part}-${place(l)}`;
  const title = part === 'key' ? 'Key' : 'Value';
  if (was && was.text === undefined) return { els: [h('p', { class: 'about' }, `${title} (binary, cannot be edited)`), h('pre', { tabindex: '0' }, shownOf(was))], changed: () => null };
  const area = h('textarea', { id, rows: Math.min(12, (was?.text || '').split('\n').length + (part === 'key' ? 0 : 1)), spellcheck: 'false', value: was?.text ?? '', placeholder: was ? null : 'null', oninput: () => attr(area, 'data-edited', area.value === begun ? null : '') });
  const begun = area.value; // its line ends can differ from the record's
  const ends = was?.text.includes('\r') ? h('p', { class: 'about' }, 'Its lines end with a carriage return, which is removed if you edit it.') : null;
  return { els: [h('label', { for: id }, title), area, ends], changed: () => (area.value === begun ? null : [part, { text: area.value }]) };
}
