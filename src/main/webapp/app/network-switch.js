/** The inspector's switch: makes this device's network slow or cuts it, so that conflicts can be made and seen. */

import { announce } from './announce.js';
import { el, setText } from './dom.js';

const SLOW_MS = 2000;

const MODES = {
  usual: { text: 'As it is', wanted: { cut: false, delayMs: 0 }, says: 'Nothing is held back.' },
  slow: { text: 'Slow', wanted: { cut: false, delayMs: SLOW_MS }, says: 'Everything takes two seconds each way.' },
  cut: { text: 'Cut', wanted: { cut: true, delayMs: 0 }, says: 'Nothing goes to the server or comes from it. Work waits on this device.' },
};

/** @returns {{node: Node, arrive: () => void, leave: () => void}} */
export function networkSwitch() {
  const said = el('p', { class: 'quiet small', id: 'network-said' });
  const inputs = new Map();
  let channel = null;
  const choices = Object.entries(MODES).map(([mode, { text, wanted }]) => {
    const input = el('input', { type: 'radio', name: 'network', value: mode, onchange: () => channel?.postMessage(wanted) });
    inputs.set(mode, input);
    return el('label', { class: 'check' }, input, el('span', {}, text));
  });
  const node = el('fieldset', { class: 'network-switch', 'aria-describedby': 'network-said' },
    el('legend', {}, 'Network of this browser'), el('div', { class: 'network-choices' }, ...choices), said);

  const draw = ({ cut, delayMs }) => {
    const mode = cut ? 'cut' : delayMs > 0 ? 'slow' : 'usual';
    const changed = said.textContent !== '' && !inputs.get(mode).checked;
    inputs.get(mode).checked = true;
    setText(said, `${MODES[mode].says} Lasts until every page of Syncline is closed.`);
    node.dataset.network = mode;
    if (changed) announce(MODES[mode].says);
  };
  return {
    node,
    arrive() {
      channel = new BroadcastChannel('syncline-network');
      channel.onmessage = ({ data }) => data.is && draw(data.is);
      channel.postMessage({});
    },
    leave() {
      channel?.close();
      channel = null;
    },
  };
}
