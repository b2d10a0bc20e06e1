// The page of one connector: its state, its actions and its tabs.
import { ask, attr, badge, h, setBadge, text, toast } from './dom.js';
import { shortClass } from './format.js';
import { change, connectorPath, fresh, get, hurry, live } from './rest.js';
import { summary } from './summary.js';
import { config } from './config.js';
import { offsets } from './offsets.js';
import { logs } from './logs.js';
import { dlq } from './dlq.js';
import { discard } from './unsaved.js';

const tabs = [['overview', 'Overview', summary], ['config', 'Configuration', config], ['offsets', 'Offsets', offsets], ['dlq', 'Dead letter queue', dlq], ['logs', 'Logs', logs]];

export async function connector(main, signal, { name, tab }) {
  document.title = `${name} · Millrace`;
  const path = connectorPath(name);
  const info = await get(path, signal);
  const state = badge('UNASSIGNED');
  const about = h('p', { class: 'summary' }, `${info.type} · ${shortClass(info.config['connector.class'])}`);
  const bar = h('div', { class: 'buttons actions', role: 'group', 'aria-label': 'Actions' });
  const chosen = tabs.find(([id]) => id === tab) || tabs[0];
  const panel = h('section', { class: 'panel', 'aria-label': chosen[1] });
  main.append(
    h('p', { class: 'crumb' }, h('a', { href: '#/' }, 'Connectors'), ' /'),
    h('div', { class: 'title' }, h('h1', null, name), state, about),
    bar,
    h('nav', { class: 'tabs', 'aria-label': 'Connector' },
      tabs.map(([id, label]) => h('a', { href: `#/${path}${id === 'overview' ? '' : `/${id}`}`, 'aria-current': id === chosen[0] ? 'page' : null }, label))),
    panel);

  const watchers = [];
  const page = { name, path, info, signal, status: null, glance: null, onStatus: (f) => watchers.push(f) };
  const buttons = actions(page);
  bar.append(...buttons.map((b) => b.el));
  const gone = live(signal, 2000, async () => {
    const [status, all] = await Promise.all([get(`${path}/status?expand=progress`, signal), fresh('overview', signal)]);
    page.status = status;
    page.glance = all.connectors.find((c) => c.name === name);
    setBadge(state, page.glance?.attention ? page.glance.attention.toUpperCase() : status.connector.state);
    text(about, [status.type, shortClass(info.config['connector.class']), status.connector.version && `version ${status.connector.version}`,
      status.connector.worker_id && `on ${status.connector.worker_id}`].filter(Boolean).join(' · '));
    for (const b of buttons) b.el.hidden = !b.when(status);
    for (const f of watchers) f(page);
  });
  await chosen[2](panel, page);
  attr(panel, 'data-ready', '');
  return gone;
}

const failedTasks = (s) => s.tasks.filter((t) => t.state === 'FAILED').length;
const isFailed = (s) => s.connector.state === 'FAILED' || failedTasks(s) > 0;

// actions returns the buttons. Each explains its effect before it does anything.
function actions({ name, path }) {
  const button = ({ label, title, says, action, danger, primary, when, act, done, after }) => ({
    when,
    el: h('button', {
      type: 'button', hidden: true, class: primary ? 'primary' : danger ? 'danger quiet' : null,
      onclick: async () => {
        if (await ask({ title, body: h('p', null, says), action: action || label, danger, act })) {
          toast(done);
          if (after) after();
          hurry();
        }
      },
    }, label),
  });
  const put = (what) => () => change('PUT', `${path}/${what}`);
  return [
    button({
      label: 'Restart failed parts', title: `Restart the failed parts of ${name}?`, primary: true, when: isFailed,
      says: 'The connector, if it failed, and its failed tasks restart with the current configuration, from the stored offsets. Running tasks are not affected.',
      action: 'Restart', act: () => change('POST', `${path}/restart?includeTasks=true&onlyFailed=true`), done: 'Restarting the failed parts',
    }),
    button({
      label: 'Pause', title: `Pause ${name}?`, when: (s) => ['RUNNING', 'UNASSIGNED'].includes(s.connector.state),
      says: 'The connector and its tasks pause and stay in memory. Nothing is lost, and offsets stay. Resume continues immediately.', act: put('pause'), done: 'Pausing',
    }),
    button({
      label: 'Resume', title: `Resume ${name}?`, primary: true, when: (s) => ['PAUSED', 'STOPPED'].includes(s.connector.state),
      says: 'The connector and its tasks continue from the stored offsets.', act: put('resume'), done: 'Resuming',
    }),
    button({
      label: 'Restart', title: `Restart ${name}?`, when: (s) => s.connector.state !== 'STOPPED',
      says: 'The connector and all its tasks stop, commit their progress, and restart from their offsets.',
      act: () => change('POST', `${path}/restart?includeTasks=true`), done: 'Restarting',
    }),
    button({
      label: 'Stop', title: `Stop ${name}?`, when: (s) => s.connector.state !== 'STOPPED',
      says: 'The connector and its tasks stop and release their resources. Configuration and offsets stay. Offsets can be changed only while a connector is stopped.', act: put('stop'), done: 'Stopping',
    }),
    button({
      label: 'Delete', title: `Delete ${name}?`, danger: true, when: () => true,
      says: 'The connector and its tasks stop, and its configuration is deleted. Its offsets stay: a new connector with the same name would continue from there. To start over, stop it and reset its offsets first.',
      act: () => change('DELETE', path), done: `${name} deleted`, after: () => { discard(); location.hash = '#/'; },
    }),
  ];
}
