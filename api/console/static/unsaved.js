// What somebody has entered and not saved: before it would be lost, the page asks.
import { ask, h } from './dom.js';

const none = () => false;
let edited = none;

// keep has the page ask before it is left while is() says that there is something to lose, until the signal.
export function keep(is, signal) {
  edited = is;
  signal.addEventListener('abort', () => { if (edited === is) edited = none; });
}

// discard gives up what was entered.
export function discard() { edited = none; }

addEventListener('beforeunload', (e) => { if (edited()) e.preventDefault(); });

// onMove calls go when the address names another page. Where something would be lost, the browser first goes back to where it was. Each
// entry of its history has a number, by which it is known in which direction that is.
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
      title: 'Leave without saving?', body: h('p', null, 'What you have entered here is not saved. It is lost when you leave.'),
      stay: 'Stay', action: 'Leave', danger: true, act: async () => {},
    });
    asking = false;
    if (!leave) return;
    discard();
    history.go(steps);
  });
}
