// Readable numbers, times and names.

const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });

export function count(n) {
  return n === undefined || n === null ? '–' : whole.format(n);
}

// rate rounds a number to its significant digits.
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

// shortClass returns a class name without its package.
export function shortClass(name) {
  return (name || '').split('.').pop();
}

const makers = { 'org.apache': 'Apache', 'io.confluent': 'Confluent', 'io.aiven': 'Aiven', 'io.debezium': 'Debezium', 'com.github': 'Github', millrace: 'Millrace' };

// maker returns the vendor of a class: a known name, or its package.
function maker(name) {
  const parts = name.split('.');
  return makers[parts.slice(0, 2).join('.')] || makers[parts[0]] || parts.slice(0, -1).join('.');
}

// disambiguate returns a function that shortens class names to the part after the package. It adds the
// vendor to names that are ambiguous.
export function disambiguate(all) {
  const times = new Map();
  for (const name of all) times.set(shortClass(name), (times.get(shortClass(name)) || 0) + 1);
  return (name) => (times.get(shortClass(name)) > 1 && name.includes('.') ? `${shortClass(name)} (${maker(name)})` : shortClass(name));
}

// simpleClass returns the short name of a connector class. The worker accepts both forms.
export const simpleClass = (name) => shortClass(name).replace(/Connector$/, '');

// cause returns the innermost cause of a stack trace.
export function cause(trace) {
  const lines = (trace || '').split('\n').map((l) => l.trim()).filter(Boolean);
  const inner = lines.filter((l) => l.startsWith('Caused by: ')).pop();
  return brief(inner ? inner.slice('Caused by: '.length) : lines[0] || 'It failed without a message.');
}

// brief removes the list of all classes from an error about an unknown class. The plugins page has
// that list.
export const brief = (message) => (message || '').replace(/, available connectors are: [^;\n]*/, '; the Plugins page lists the classes');

const secret = /(password|passwd|secret|token|credential|jaas|private\.?key|api\.?key|passphrase|user\.?info)/i;

// isSecret reports whether a key's value must be hidden. A reference to a secret, such as
// ${file:…}, need not be hidden.
export function isSecret(key, value, passwords) {
  return value !== '' && !/^\$\{[^}]*\}$/.test(value) && (passwords.has(key) || secret.test(key));
}
