// The REST API of the worker that serves these pages.

import { text } from './dom.js';

const base = new URL('../', document.baseURI);

export const connectorPath = (name) => `connectors/${encodeURIComponent(name)}`;

// Failed is an error response. status is 0 if there was no response.
export class Failed extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

async function send(method, path, { body, headers, signal } = {}) {
  const init = { method, signal, cache: 'no-store', headers: { Accept: 'application/json', ...headers } };
  if (method !== 'GET') init.headers['Content-Type'] = 'application/json';
  if (body !== undefined) init.body = JSON.stringify(body);
  let response;
  try {
    response = await fetch(new URL(path, base), init);
  } catch (e) {
    if (e.name === 'AbortError') throw e;
    throw new Failed(0, 'The worker does not answer.');
  }
  if (response.status >= 400) {
    const answer = await response.text();
    let message = answer;
    try { message = JSON.parse(answer).message; } catch { /* the body is plain text */ }
    throw new Failed(response.status, message || `The worker answered ${response.status}.`);
  }
  return response;
}

export async function get(path, signal) {
  return (await send('GET', path, { signal })).json();
}

export async function change(method, path, body) {
  const response = await send(method, path, { body });
  const answer = await response.text();
  return answer ? JSON.parse(answer) : null;
}

// fresh fetches a resource with an ETag. If it has not changed, fresh returns the cached value.
const known = new Map();
export async function fresh(path, signal) {
  const was = known.get(path);
  const response = await send('GET', path, { signal, headers: was ? { 'If-None-Match': was.tag } : {} });
  if (response.status === 304) return was.body;
  const body = await response.json();
  known.set(path, { tag: response.headers.get('ETag'), body });
  return body;
}

// ephemeral reports whether the worker is known to lose its connectors when it ends.
export const ephemeral = (signal) => get('cluster', signal).then((c) => c.ephemeral === true, () => false);
export const forgetful = 'This worker runs with --ephemeral: connectors created here or through the REST API are lost when it ends.';

let downSince = null;

function pulse(state, label) {
  const e = document.getElementById('pulse');
  e.dataset.state = state;
  e.textContent = label;
}

function report(error) {
  const bar = document.getElementById('trouble');
  if (!error) {
    downSince = null;
    bar.hidden = true;
    pulse('live', 'live');
    return;
  }
  downSince ||= new Date();
  pulse('down', 'not live');
  const line = `${error.message} The data shown is from before ${downSince.toLocaleTimeString('en-GB')}; this page keeps trying.`;
  text(bar, line);
  bar.hidden = false;
}

// live repeats a step until the signal aborts. It pauses while the page is hidden. A failed step
// does not end it, except for a 404.
export async function live(signal, every, step) {
  while (!signal.aborted) {
    if (!document.hidden) {
      try {
        await step();
        if (!signal.aborted) report(null);
      } catch (e) {
        if (signal.aborted || e.name === 'AbortError') return;
        if (!(e instanceof Failed)) console.error(e);
        if (e.status === 404) throw e;
        report(e);
      }
    } else {
      pulse('paused', 'paused');
    }
    await pause(every, signal);
  }
}

const wake = new EventTarget();
document.addEventListener('visibilitychange', () => { if (!document.hidden) hurry(); });

// hurry runs the next step immediately, because something was changed or the page became visible
// again.
export function hurry() { wake.dispatchEvent(new Event('now')); }

function pause(ms, signal) {
  return new Promise((done) => {
    const over = new AbortController();
    const end = () => {
      over.abort();
      clearTimeout(timer);
      done();
    };
    const timer = setTimeout(end, ms);
    wake.addEventListener('now', end, { signal: over.signal });
    signal.addEventListener('abort', end, { signal: over.signal });
  });
}
