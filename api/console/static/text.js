// A configuration as text: in the format of properties files, or as JSON.

export const formats = [['properties', 'Properties'], ['json', 'JSON']];

export function write(config, format) {
  if (format === 'json') return JSON.stringify(config, null, 2);
  return Object.entries(config).map(([k, v]) => `${escape(k, true)}=${escape(v, false)}`).join('\n') + (Object.keys(config).length ? '\n' : '');
}

function escape(s, key) {
  const out = s.replace(/\\/g, '\\\\').replace(/\n/g, '\\n').replace(/\r/g, '\\r').replace(/\t/g, '\\t').replace(/\f/g, '\\f');
  return key ? out.replace(/[ =:]/g, '\\$&').replace(/^[#!]/, '\\$&') : out.replace(/^ /, '\\ ');
}

// read returns the keys of a text in their order. It throws an error that explains why a text is
// invalid.
export function read(text, format) {
  return format === 'json' ? readJSON(text) : readProperties(text);
}

function readJSON(text) {
  let out;
  try {
    out = JSON.parse(text);
  } catch (e) {
    throw new Error(`This is not valid JSON yet: ${e.message}`);
  }
  if (!isObject(out)) throw new Error('Expected an object: {"key": "value"}');
  if (isObject(out.config)) out = { ...(out.name ? { name: out.name } : {}), ...out.config }; // the body of POST /connectors
  for (const [k, v] of Object.entries(out)) {
    if (v === null || typeof v === 'object') throw new Error(`${k}: expected a text, a number, true or false.`);
    out[k] = String(v);
  }
  return out;
}

const isObject = (v) => v !== null && typeof v === 'object' && !Array.isArray(v);

const blanks = /^[ \t\f]+/;

function readProperties(text) {
  const out = {};
  const lines = text.replace(/^\uFEFF/, '').split(/\r\n|\r|\n/);
  for (let i = 0; i < lines.length; i++) {
    const at = i + 1;
    let line = lines[i].replace(blanks, '');
    if (line === '' || line[0] === '#' || line[0] === '!') continue;
    while (/(^|[^\\])(\\\\)*\\$/.test(line) && i + 1 < lines.length) line = line.slice(0, -1) + lines[++i].replace(blanks, '');
    const parts = line.match(/^((?:\\.|[^\\=: \t\f])+)(?:[ \t\f]*[=:][ \t\f]*|[ \t\f]+)(.*)$/s);
    if (!parts) throw new Error(`Line ${at}: expected key=value`);
    const key = unescape(parts[1], at);
    if (Object.hasOwn(out, key)) throw new Error(`Line ${at}: ${key} appears twice`);
    out[key] = unescape(parts[2], at);
  }
  return out;
}

function unescape(s, at) {
  return s.replace(/\\(u([0-9a-fA-F]{0,4})|.|$)/gs, (_, c, hex) => {
    if (hex === undefined) return { t: '\t', n: '\n', r: '\r', f: '\f' }[c] ?? c;
    if (hex.length < 4) throw new Error(`Line ${at}: expected four hexadecimal digits after \\u`);
    return String.fromCharCode(parseInt(hex, 16));
  });
}
