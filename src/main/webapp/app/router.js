/** Addresses inside the page: the part after "#". */

const ID = /^[1-9A-HJ-NP-Za-km-z]{1,64}$/;

/**
 * What a hash stands for.
 * @param {string} hash
 * @returns {{view: 'home'|'sign-in'|'inspector'|'items'|'set-aside'|'unknown'}|{view: 'project'|'document'|'history'|'items', id: string}}
 */
export function parseRoute(hash) {
  const parts = hash.replace(/^#\/?/, '').split('/');
  if (parts.length === 1) {
    if (parts[0] === '') return { view: 'home' };
    if (parts[0] === 'sign-in' || parts[0] === 'inspector' || parts[0] === 'items' || parts[0] === 'set-aside') return { view: parts[0] };
  }
  if (parts.length === 2 && ID.test(parts[1])) {
    if (parts[0] === 'projects') return { view: 'project', id: parts[1] };
    if (parts[0] === 'items') return { view: 'items', id: parts[1] };
    if (parts[0] === 'documents') return { view: 'document', id: parts[1] };
  }
  if (parts.length === 3 && parts[0] === 'documents' && ID.test(parts[1]) && parts[2] === 'history') return { view: 'history', id: parts[1] };
  return { view: 'unknown' };
}

export function projectAddress(id) {
  return `#/projects/${id}`;
}

/** Work items of a project; null: of the personal one. */
export function workAddress(project) {
  return project === null ? '#/items' : `#/items/${project}`;
}

/** Work that could not be sent. */
export const SET_ASIDE = '#/set-aside';

export function documentAddress(id) {
  return `#/documents/${id}`;
}

export function historyAddress(id) {
  return `${documentAddress(id)}/history`;
}

/** Goes to an address; `replace` leaves no step behind for the back button. */
export function go(address, { replace = false } = {}) {
  if (location.hash === address) return;
  if (replace) location.replace(address);
  else location.hash = address;
}
