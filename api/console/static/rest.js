// The REST API of the worker that these pages came from.

import { text } from './dom.js';

const base = new URL('../', document.baseURI);

export const connectorPath = (name) => `connectors/${encodeURIComponent(name)}`;

// Failed is an answer that is an error; status is 0 where there was none.
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
    const said = await response.text();
    let message = said;
    try { message = JSON.parse(said).message; } catch { /* it is a text */ }
    throw new Failed(response.status, message || `The worker answered ${response.status}.`);
  }
  return response;
}

export async function get(path, signal) {
  return (await send('GET', path, { signal })).json();
}

export async function change(method, path, body) {
  const response = await send(method, path, { body });
  const said = await response.text();
  return said ? JSON.parse(said) : null;
}

// fresh asks for what may not have changed: then it gives what it gave before.
const known = new Map();
export async function fresh(path, signal) {
  const was = known.get(path);
  const response = await send('GET', path, { signal, headers: was ? { 'If-None-Match': was.tag } : {} });
  if (response.status === 304) return was.body;
  const body = await response.json();
  known.set(path, { tag: response.headers.get('ETag'), body });
  return body;
}

// ephemeral reports whether the worker is known to forget its connectors when it ends.
export const ephemeral = (signal) => get('cluster', signal).then((c) => c.ephemeral === true, () => false);
export const forgetful = 'This worker runs with --ephemeral: connectors created here or through the REST API are forgotten when it ends.';

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
  const line = `${error.message} What you see is what it said before ${downSince.toLocaleTimeString('en-GB')}; this page goes on asking.`;
  text(bar, line);
  bar.hidden = false;
}

// live asks again and again until the signal ends, but not while nobody looks. What fails does not end it.
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

// hurry has the next step come now: something was changed, or somebody looks again.
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
