// Routing: the part of the address after # selects the page.
import { h } from './dom.js';
import { onMove } from './unsaved.js';
import { overview } from './overview.js';

// later loads a page's module on first use.
const later = (load, name) => async (...of) => {
  const module = await load();
  return of[1].aborted ? null : module[name](...of);
};
const pages = {
  '': overview,
  connectors: later(() => import('./connector.js'), 'connector'),
  create: later(() => import('./create.js'), 'create'),
  plugins: later(() => import('./plugins.js'), 'plugins'),
  cluster: later(() => import('./cluster.js'), 'cluster'),
};

const main = document.getElementById('main');
let view = new AbortController();
let shown = '';

function parse() {
  const parts = location.hash.split('?')[0].replace(/^#\/?/, '').split('/').map((p) => { try { return decodeURIComponent(p); } catch { return p; } });
  return { page: parts[0] || '', name: parts[1] || '', tab: parts[2] || 'overview' };
}

async function route() {
  const to = parse();
  view.abort();
  view = new AbortController();
  const { signal } = view;
  const place = `${to.page}/${to.name}`;
  const moved = shown !== '' && shown !== place;
  shown = place;
  main.replaceChildren();
  for (const a of document.querySelectorAll('nav a')) {
    const own = a.getAttribute('href').slice(2);
    if (own === to.page || (own === '' && ['connectors', 'create'].includes(to.page))) a.setAttribute('aria-current', 'page');
    else a.removeAttribute('aria-current');
  }
  const page = to.page === 'connectors' && !to.name ? overview : pages[to.page];
  if (moved) {
    scrollTo(0, 0);
    main.focus({ preventScroll: true });
  }
  try {
    if (!page) throw new Error(`Page ${location.hash} does not exist.`);
    await page(main, signal, to);
  } catch (e) {
    if (signal.aborted) return;
    main.replaceChildren(h('div', { class: 'empty' }, h('h1', null, e.status === 0 ? 'No answer' : 'Not found'), h('p', null, e.message),
      h('p', null, h('button', { type: 'button', onclick: route }, 'Try again')), h('a', { href: '#/' }, 'All connectors')));
  }
}

onMove(route);
document.querySelector('.skip').addEventListener('click', (e) => {
  e.preventDefault();
  main.focus();
});
route();
