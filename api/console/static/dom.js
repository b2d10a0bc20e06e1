// Elements without a framework. No function creates elements from HTML text, so that data cannot
// inject markup.

const SVG = 'http://www.w3.org/2000/svg';

// h creates an element. Properties that begin with "on" are listeners; class, data-*, aria-* and
// the like are attributes.
export function h(tag, props, ...children) {
  const e = document.createElement(tag);
  return fill(e, props, children);
}

export function svg(tag, props, ...children) {
  return fill(document.createElementNS(SVG, tag), props, children);
}

// plain makes invisible or misleading characters of a text visible: control characters and
// direction marks.
export const plain = (s) => s.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g,
  (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);

const shown = (c) => (c instanceof Node ? c : plain(String(c)));

function fill(e, props, children) {
  for (const [k, v] of Object.entries(props || {})) {
    if (v === undefined || v === null || v === false) continue;
    if (k.startsWith('on')) e.addEventListener(k.slice(2), v);
    else if (k === 'value' || k === 'checked' || k === 'disabled') e[k] = v;
    else e.setAttribute(k, v === true ? '' : v);
  }
  e.append(...children.flat().filter((c) => c !== null && c !== undefined && c !== false).map(shown));
  return e;
}

// dotted is a name that can wrap after each of its dots.
export const dotted = (name) => name.split('.').flatMap((part, i) => (i ? ['.', document.createElement('wbr'), part] : [part]));

// text sets an element's text if it differs.
export function text(e, value) {
  const s = plain(String(value ?? ''));
  if (e.textContent !== s) e.textContent = s;
}

export function attr(e, name, value) {
  if (value === null || value === undefined) {
    if (e.hasAttribute(name)) e.removeAttribute(name);
  } else if (e.getAttribute(name) !== value) {
    e.setAttribute(name, value);
  }
}

// keyed updates the children of a parent to match a list. It keeps existing rows, and moves them
// only if their order changes.
export function keyed(parent, rows, list, keyOf, make, update) {
  const wanted = new Set(list.map(keyOf));
  for (const [key, row] of rows) {
    if (!wanted.has(key)) {
      row.el.remove();
      rows.delete(key);
    }
  }
  let at = parent.firstElementChild;
  for (const item of list) {
    const key = keyOf(item);
    let row = rows.get(key);
    if (!row) rows.set(key, row = make(item));
    update(row, item);
    if (row.el === at) at = at.nextElementSibling;
    else parent.insertBefore(row.el, at);
  }
}

export function badge(state) {
  const e = h('span', { class: 'badge' }, '');
  setBadge(e, state);
  return e;
}

export function setBadge(e, state) {
  attr(e, 'data-state', state);
  text(e, state.toLowerCase());
}

// table creates a table whose cells keep their roles when a narrow screen shows them as cards.
export function table(label, columns, body, cls) {
  const head = columns.map((c) => (c instanceof Node ? c : h('th', { role: 'columnheader', scope: 'col', class: c.num ? 'num' : null }, c.title || c)));
  return h('table', { role: 'table', 'aria-label': label, class: cls },
    h('thead', { role: 'rowgroup' }, h('tr', { role: 'row' }, head)), body);
}

export function cell(title, props, ...children) {
  return h('td', { role: 'cell', 'data-title': title, ...props }, ...children);
}

export function toast(message) {
  const e = document.getElementById('toast');
  e.textContent = plain(message);
  clearTimeout(toast.timer);
  toast.timer = setTimeout(() => { e.textContent = ''; }, 6000);
}

// ask shows a dialog and resolves to whether it was confirmed. act runs before the dialog closes;
// the dialog shows its error.
export function ask({ title, body, action, danger, act, stay = 'Cancel' }) {
  return new Promise((done) => {
    const error = h('p', { class: 'error', role: 'alert', hidden: true });
    const go = h('button', { type: 'submit', class: danger ? 'danger' : 'primary' }, action);
    const dialog = h('dialog', { 'aria-labelledby': 'dialog-title' },
      h('form', {
        method: 'dialog',
        onsubmit: async (event) => {
          event.preventDefault();
          go.disabled = true;
          error.hidden = true;
          try {
            await act();
            dialog.close('yes');
          } catch (e) {
            error.textContent = plain(e.message);
            error.hidden = false;
            go.disabled = false;
          }
        },
      },
      h('h2', { id: 'dialog-title' }, title), body, error,
      h('div', { class: 'buttons' }, h('button', { type: 'button', onclick: () => dialog.close() }, stay), go)));
    dialog.addEventListener('close', () => {
      dialog.remove();
      done(dialog.returnValue === 'yes');
    });
    document.body.append(dialog);
    dialog.showModal();
  });
}
