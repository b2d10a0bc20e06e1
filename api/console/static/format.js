// Numbers and times as people read them.

const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });

export function count(n) {
  return n === undefined || n === null ? '–' : whole.format(n);
}

// rate shows digits only where they say something.
export function rate(n) {
  if (n === undefined || n === null) return '–';
  if (n === 0) return '0';
  if (n < 0.01) return '<0.01';
  if (n < 10) return n.toFixed(n < 1 ? 2 : 1);
  return whole.format(n);
}

export function bytes(n) {
  const units = ['B', 'KB', 'MB', 'GB', 'TB'];
  let i = 0;
  for (; n >= 1024 && i < units.length - 1; i++) n /= 1024;
  return `${n < 10 && i > 0 ? n.toFixed(1) : Math.round(n)} ${units[i]}`;
}

export function lag(c) {
  if (c.lag_records !== undefined) return count(c.lag_records);
  if (c.lag_bytes !== undefined) return bytes(c.lag_bytes);
  return '–';
}

export function ago(time) {
  if (!time) return '–';
  const s = Math.max(0, Math.round((Date.now() - Date.parse(time)) / 1000));
  if (s < 5) return 'now';
  if (s < 60) return `${s} s ago`;
  if (s < 3600) return `${Math.floor(s / 60)} min ago`;
  if (s < 86400) return `${Math.floor(s / 3600)} h ago`;
  return `${Math.floor(s / 86400)} d ago`;
}

export function clock(time) {
  const d = new Date(time);
  return `${d.toLocaleTimeString('en-GB')}.${String(d.getMilliseconds()).padStart(3, '0')}`;
}

export function plural(n, one, many) {
  return `${count(n)} ${n === 1 ? one : many || `${one}s`}`;
}

// shortClass is a class without its package.
export function shortClass(name) {
  return (name || '').split('.').pop();
}

const makers = { 'org.apache': 'Apache', 'io.confluent': 'Confluent', 'io.aiven': 'Aiven', 'io.debezium': 'Debezium', 'com.github': 'Github', millrace: 'Millrace' };

// maker is who a class is of: a name that is known, or its package.
function maker(name) {
  const parts = name.split('.');
  return makers[parts.slice(0, 2).join('.')] || makers[parts[0]] || parts.slice(0, -1).join('.');
}

// toldApart gives a function that writes classes without their packages, and behind those that others are called like whose each is.
export function toldApart(all) {
  const times = new Map();
  for (const name of all) times.set(shortClass(name), (times.get(shortClass(name)) || 0) + 1);
  return (name) => (times.get(shortClass(name)) > 1 && name.includes('.') ? `${shortClass(name)} (${maker(name)})` : shortClass(name));
}

// simpleClass is what a connector's class is called for short; the worker takes either.
export const simpleClass = (name) => shortClass(name).replace(/Connector$/, '');

// cause takes a trace apart: the innermost cause, and what led to it.
export function cause(trace) {
  const lines = (trace || '').split('\n').map((l) => l.trim()).filter(Boolean);
  const inner = lines.filter((l) => l.startsWith('Caused by: ')).pop();
  return brief(inner ? inner.slice('Caused by: '.length) : lines[0] || 'It failed without a message.');
}

// brief leaves out the list of all classes from the error of one that is not found; the plugins page has it.
export const brief = (message) => (message || '').replace(/, available connectors are: [^;\n]*/, '; the Plugins page lists the classes');

const secret = /(password|passwd|secret|token|credential|jaas|private\.?key|api\.?key|passphrase|user\.?info)/i;

// isSecret is a key whose value is not for every eye, unless it is a reference to where the secret is.
export function isSecret(key, value, passwords) {
  return value !== '' && !/^\$\{[^}]*\}$/.test(value) && (passwords.has(key) || secret.test(key));
}
