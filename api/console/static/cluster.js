// The workers of the cluster, with the connectors and tasks on each.
import { h, text } from './dom.js';
import { ago, count, plural } from './format.js';
import { connectorPath, get, live } from './rest.js';

const most = 60; // connectors and tasks listed per worker

export function cluster(main, signal) {
  document.title = 'Cluster · Millrace';
  const summary = h('p', { class: 'summary' });
  const facts = h('dl', { class: 'facts' });
  const note = h('p', { class: 'note', hidden: true });
  const workers = h('div', { class: 'workers' });
  main.append(h('div', { class: 'title' }, h('h1', null, 'Cluster'), summary), facts, note, workers);
  let last = '';

  return live(signal, 3000, async () => {
    const [info, c, all, how] = await Promise.all([get('', signal), get('cluster', signal), get('connectors?expand=status', signal), get('cluster/health', signal)]);
    const rounds = new Map(how.workers.map((w) => [w.worker_id, rebalances(w.rebalances)]));
    const now = JSON.stringify([info, c, all, [...rounds]]);
    if (now === last) return;
    last = now;
    text(summary, c.group_id ? `${plural(c.workers.length, 'worker')} in the group ${c.group_id}` : 'one worker, standalone');
    const fact = (k, v) => (v === undefined || v === '' ? [] : [h('div', null, h('dt', null, k), h('dd', null, String(v)))]);
    facts.replaceChildren(...fact('Kafka Connect', info.version), ...fact('Commit', info.commit === 'unknown' ? '' : info.commit.slice(0, 12)), ...fact('Kafka cluster', c.kafka_cluster_id), ...fact('Group', c.group_id),
      ...fact('Protocol', c.protocol), ...fact('Generation', c.generation), ...fact('Leader', c.leader));
    note.hidden = c.unassigned === 0;
    text(note, `${plural(c.unassigned, 'connector or task waits', 'connectors and tasks wait')} for a worker. After a worker leaves, its work waits for scheduled.rebalance.max.delay.ms.`);
    const runs = new Map();
    const add = (id, name, label, state) => { if (id) runs.set(id, [...(runs.get(id) || []), { name, label, state }]); };
    for (const [name, { status }] of Object.entries(all).sort(([a], [b]) => a.localeCompare(b))) {
      if (!status) continue;
      add(status.connector.worker_id, name, name, status.connector.state);
      for (const t of status.tasks) add(t.worker_id, name, `${name}-${t.id}`, t.state);
    }
    workers.replaceChildren(...c.workers.map((w) => worker(w, c.leader === w.worker_id, runs.get(w.worker_id) || [], rounds.get(w.worker_id))));
  });
}

// rebalances describes a worker's rebalances in a sentence.
function rebalances(r) {
  if (!r) return '';
  return [r.under_way ? 'rebalancing now' : '', plural(r.completed, 'rebalance'), r.last && !r.under_way ? `the last ${ago(r.last)}` : '', r.failed ? `${r.failed} failed` : ''].filter(Boolean).join(', ');
}

function worker(w, leads, list, rounds) {
  const chips = list.slice(0, most).map((r) => h('li', null, h('a', { href: `#/${connectorPath(r.name)}`, class: 'work', 'data-state': r.state }, r.label,
    r.state === 'RUNNING' ? null : h('span', { class: 'about' }, ` ${r.state.toLowerCase()}`))));
  if (list.length > most) chips.push(h('li', null, h('a', { href: '#/' }, `and ${count(list.length - most)} more`)));
  return h('section', { class: 'card', 'aria-label': `Worker ${w.worker_id}` },
    h('h2', null, w.worker_id, leads ? h('span', { class: 'badge', 'data-state': 'LEADER' }, 'leader') : null),
    h('p', { class: 'about' }, `${plural(w.connectors, 'connector')}, ${plural(w.tasks, 'task')}${rounds ? ` · since its start ${rounds}` : rounds === undefined ? ' · no answer' : ''}`),
    list.length ? h('ul', { class: 'works' }, chips) : h('p', { class: 'quiet' }, 'No connectors or tasks.'));
}
