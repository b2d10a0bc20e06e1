// Unsaved input: the page asks before it would be lost.
import { ask, h } from './dom.js';

const none = () => false;
let edited = none;

// keep makes the page ask before it is left while is() reports unsaved input, until the signal
// aborts.
export function keep(is, signal) {
  edited = is;
  signal.addEventListener('abort', () => { if (edited === is) edited = none; });
}

// discard drops the unsaved input.
export function discard() { edited = none; }

addEventListener('beforeunload', (e) => { if (edited()) e.preventDefault(); });

// onMove calls go when the address names another page. If there is unsaved input, the browser first
// goes back to the previous address. Each history entry has a number, which shows the direction of
// the move.
export function onMove(go) {
  let here = history.state?.step ?? 0;
  let returned = null;
  let asking = false;
  history.replaceState({ step: here }, '');
  addEventListener('hashchange', async () => {
    if (returned) {
      returned();
      return;
    }
    const steps = (history.state?.step ?? here + 1) - here || 1;
    if (!edited()) {
      here += steps;
      history.replaceState({ step: here }, '');
      go();
      return;
    }
    await new Promise((done) => {
      returned = done;
      history.go(-steps);
    });
    returned = null;
    if (asking) return;
    asking = true;
    const leave = await ask({
      title: 'Leave without saving?', body: h('p', null, 'Your changes on this page are not saved. They are lost if you leave.'),
      stay: 'Stay', action: 'Leave', danger: true, act: async () => {},
    });
    asking = false;
    if (!leave) return;
    discard();
    history.go(steps);
  });
}
