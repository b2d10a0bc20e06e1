// The field of a configuration key: its input, description and errors.
import { attr, h, text } from './dom.js';
import { isSecret, disambiguate } from './format.js';

let last = 0;

// field creates a field. An empty field means that the key is not set.
export function field(entry, changed) {
  const { name } = entry.value;
  const definition = entry.definition || { type: 'STRING', display_name: name, documentation: '' };
  const id = `f${++last}`;
  const help = h('p', { class: 'about', id: `${id}-help` }, definition.documentation);
  const error = h('p', { class: 'error', id: `${id}-error`, hidden: true });
  const holder = h('div', { class: 'input' });
  const own = definition.display_name && definition.display_name !== name;
  const el = h('div', { class: 'field', 'data-key': name },
    h('label', { for: id }, own ? definition.display_name : h('code', null, name), definition.required ? h('span', { class: 'must' }, ' required') : null),
    own ? ' ' : null, own ? h('code', { class: 'about' }, name) : null, holder, error, help);
  let input = control(false, entry.value.value || '');

  // control creates the input. If free is set, values other than the choices are allowed.
  function control(free, value) {
    const props = { id, 'aria-describedby': `${id}-help ${id}-error`, 'data-width': definition.width, spellcheck: 'false', autocapitalize: 'off', autocomplete: 'off' };
    const tell = (value) => changed(name, value);
    const made = choices(entry, definition, free, props, tell, () => {
      input = control(true, '');
      input.focus();
    }) || entered(entry, definition, props, tell, value);
    holder.replaceChildren(...[made].flat());
    return holder.firstElementChild;
  }

  return {
    el, name,
    focus: () => input.focus(),
    update(e, model, touched) {
      const value = model[name] ?? '';
      if (value.includes('\n') && input.tagName === 'INPUT') input = control(true, value);
      if (document.activeElement !== input && input.value !== value) {
        if (input.tagName === 'SELECT' && ![...input.options].some((o) => o.value === value)) input.append(h('option', { value }, value));
        input.value = value;
      }
      const quiet = !(name in model) && !touched;
      text(error, quiet && definition.required ? 'Required.' : e.value.errors.join(' '));
      error.hidden = e.value.errors.length === 0;
      attr(error, 'data-quiet', quiet ? '' : null);
      attr(input, 'aria-invalid', e.value.errors.length && !quiet ? 'true' : null);
    },
  };
}

// choices returns a list to choose from, or null if there are no choices.
function choices(entry, definition, free, props, tell, other) {
  const values = definition.type === 'BOOLEAN' ? ['true', 'false'] : entry.value.recommended_values;
  if (free || definition.type === 'LIST' || !values.length) return null;
  const shown = definition.type === 'CLASS' ? disambiguate(values) : (v) => v;
  const standard = definition.default_value;
  const none = standard === null || standard === '' ? 'not set' : `${shown(standard)} (default)`;
  const more = '\u0000';
  return h('select', {
    ...props,
    onchange: (e) => { if (e.target.value === more) other(); else tell(e.target.value); },
  }, h('option', { value: '' }, none), values.map((v) => h('option', { value: v, title: v }, shown(v))),
  definition.type === 'BOOLEAN' ? null : h('option', { value: more }, 'another value…'));
}

function entered(entry, definition, props, tell, value) {
  const oninput = (e) => tell(e.target.value);
  const placeholder = definition.default_value || null;
  if (value.includes('\n')) return h('textarea', { ...props, rows: 4, oninput });
  if (definition.type === 'PASSWORD' || isSecret(entry.value.name, value || '-', new Set())) return h('input', { ...props, type: 'password', autocomplete: 'new-password', oninput });
  if (!entry.value.recommended_values.length) return h('input', { ...props, type: 'text', placeholder, oninput });
  const list = `${props.id}-list`;
  return [h('input', { ...props, type: 'text', placeholder, list, oninput }), h('datalist', { id: list }, entry.value.recommended_values.map((v) => h('option', { value: v })))];
}
