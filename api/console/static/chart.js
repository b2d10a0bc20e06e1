// Line charts of the last 15 minutes.
import { attr, h, svg, text } from './dom.js';
import { rate } from './format.js';

const slots = 60;

// path returns the line and the area below it. If the worker has no values for the whole time, the
// left part is empty.
function path(values, width, height, top) {
  const step = width / (slots - 1);
  const x0 = width - (values.length - 1) * step;
  const y = (v) => (height - 1 - (v / top) * (height - 2)).toFixed(1);
  const points = values.map((v, i) => `${(x0 + i * step).toFixed(1)},${y(v)}`);
  const line = `M${points.join('L')}`;
  return { line, area: `${line}L${width},${height}L${x0.toFixed(1)},${height}Z` };
}

// spark is a small line chart for a table row.
export function spark(width = 110, height = 24) {
  const area = svg('path', { class: 'area' });
  const line = svg('path', { class: 'line' });
  const el = svg('svg', { class: 'spark', viewBox: `0 0 ${width} ${height}`, width, height, 'aria-hidden': 'true' }, area, line);
  let last = '';
  return {
    el,
    update(values) {
      const key = values ? values.join() : '';
      if (key === last) return;
      last = key;
      const p = values && values.length > 1 ? path(values, width, height, Math.max(...values) || 1) : { line: '', area: '' };
      attr(area, 'd', p.area);
      attr(line, 'd', p.line);
    },
  };
}

// chart is a line chart with its current value and peak.
export function chart(title, kind) {
  const small = spark(320, 72);
  small.el.setAttribute('preserveAspectRatio', 'none');
  const peak = h('span', { class: 'peak' });
  const now = h('strong');
  const el = h('figure', { class: `chart ${kind || ''}` },
    h('figcaption', null, h('span', null, title), now, peak), small.el,
    h('div', { class: 'axis', 'aria-hidden': 'true' }, h('span', null, '15 min ago'), h('span', null, 'now')));
  return {
    el,
    update(current, past) {
      const values = [...(past || []), current];
      text(now, `${rate(current)}/s`);
      text(peak, `peak ${rate(Math.max(...values))}/s`);
      small.update(values.slice(-slots));
    },
  };
}
