/** Elements from plain descriptions. Text only ever enters the page as text, never as markup. */

const SVG = 'http://www.w3.org/2000/svg';

/**
 * Makes an element. A property that starts with "on" is a listener, "class" is the class list,
 * true sets an empty attribute, false and null leave it out, everything else is an attribute.
 * @param {string} tag
 * @param {Object<string, any>} [properties]
 * @param {...(Node|string|null|false)} children
 */
export function el(tag, properties = {}, ...children) {
  const node = document.createElement(tag);
  setAll(node, properties);
  node.append(...children.filter((child) => child !== null && child !== false && child !== undefined));
  return node;
}

function setAll(node, properties) {
  for (const [name, value] of Object.entries(properties)) {
    if (value === false || value === null || value === undefined) continue;
    if (name.startsWith('on')) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? '' : value);
  }
}

/** Writes text only when it differs, so that a screen reader hears real changes and nothing else. */
export function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

/** Sets or removes an attribute, only when it differs. */
export function setAttribute(node, name, value) {
  if (value === null || value === false) node.removeAttribute(name);
  else if (node.getAttribute(name) !== String(value)) node.setAttribute(name, value);
}

/** Drawings on a 20 × 20 grid, stroked with the colour of the text around them. */
const PATHS = {
  note: 'M5 2.5h7l3.5 3.5v11a.5.5 0 0 1-.5.5H5a.5.5 0 0 1-.5-.5V3a.5.5 0 0 1 .5-.5zM7.5 9h5M7.5 12h5M7.5 15h3',
  board: 'M3.5 3.5h3.6v13H3.5zM8.2 3.5h3.6v8H8.2zM12.9 3.5h3.6v10.5h-3.6z',
  desk: 'M3 6.5a1 1 0 0 1 1-1h12a1 1 0 0 1 1 1v2a1.5 1.5 0 0 0 0 3v2a1 1 0 0 1-1 1H4a1 1 0 0 1-1-1v-2a1.5 1.5 0 0 0 0-3zM12.5 5.5v2M12.5 9v2M12.5 12.5v2',
  automerge: 'M10 2.5l6.5 3.75v7.5L10 17.5l-6.5-3.75v-7.5zM10 10l6.5-3.75M10 10v7.5M10 10L3.5 6.25',
  plus: 'M10 4v12M4 10h12',
  more: 'M10 4.5v.01M10 10v.01M10 15.5v.01',
  search: 'M8.75 3.5a5.25 5.25 0 1 1 0 10.5a5.25 5.25 0 0 1 0-10.5zM12.6 12.6L17 17',
  chevron: 'M5.5 8l4.5 4.5L14.5 8',
  back: 'M12 4.5L6.5 10l5.5 5.5',
  people: 'M7.5 4a2.6 2.6 0 1 1 0 5.2a2.6 2.6 0 0 1 0-5.2zM2.5 16.5c0-3 2.2-4.8 5-4.8s5 1.8 5 4.8M13 4.6a2.3 2.3 0 0 1 0 4.3M14.4 12.2c1.9.5 3.1 2 3.1 4.3',
  person: 'M10 3.5a3 3 0 1 1 0 6a3 3 0 0 1 0-6zM4 17c0-3.3 2.6-5.3 6-5.3s6 2 6 5.3',
  upload: 'M10 13V3.5M6.2 7L10 3.2L13.8 7M3.5 12.5v3a1 1 0 0 0 1 1h11a1 1 0 0 0 1-1v-3',
  download: 'M10 3v9.5M6.2 9L10 12.8L13.8 9M3.5 12.5v3a1 1 0 0 0 1 1h11a1 1 0 0 0 1-1v-3',
  edit: 'M3.5 16.5l.8-3.4L13.2 4.2a1.3 1.3 0 0 1 1.8 0l.8.8a1.3 1.3 0 0 1 0 1.8L6.9 15.7z',
  trash: 'M3.5 5.5h13M8 5.5V3.5h4v2M5 5.5l.8 11h8.4l.8-11M8.4 8.5v5M11.6 8.5v5',
  check: 'M4 10.5l4 4l8-9',
  close: 'M5 5l10 10M15 5L5 15',
  left: 'M16 10H4.5M9 5L4 10l5 5',
  right: 'M4 10h11.5M11 5l5 5l-5 5',
  memory: 'M5.5 5.5h9v9h-9zM8 2.5v3M12 2.5v3M8 14.5v3M12 14.5v3M2.5 8h3M2.5 12h3M14.5 8h3M14.5 12h3',
  device: 'M4 4h12v8.5H4zM2 15.5h16',
  server: 'M5.5 14.5a3.5 3.5 0 0 1-.4-7A5 5 0 0 1 14.8 8a3.3 3.3 0 0 1-.3 6.5z',
  undo: 'M7.5 4L3.5 8l4 4M4 8h8a4.25 4.25 0 0 1 0 8.5H7.5',
  redo: 'M12.5 4l4 4l-4 4M16 8H8a4.25 4.25 0 0 0 0 8.5h4.5',
  clock: 'M10 3a7 7 0 1 1 0 14a7 7 0 0 1 0-14zM10 6.5V10l2.5 2',
  blank: 'M0 0',
  alert: 'M10 3l7.5 13.5h-15zM10 8.5v3.5M10 14.4v.01',
};

/** An icon that says nothing to a screen reader: the text beside it, or the label of its button, does. */
export function icon(name) {
  const svg = document.createElementNS(SVG, 'svg');
  setAll(svg, { viewBox: '0 0 20 20', class: `icon icon-${name}`, 'aria-hidden': 'true', focusable: 'false' });
  const path = document.createElementNS(SVG, 'path');
  path.setAttribute('d', PATHS[name]);
  svg.append(path);
  return svg;
}

/** A button; with `icon` and no text it needs a `label`. */
export function button({ text, icon: name, label, kind = '', ...rest }) {
  const classes = ['button', kind, text ? '' : 'bare'].filter(Boolean).join(' ');
  return el('button', { type: 'button', class: classes, 'aria-label': label, title: text ? null : label, ...rest },
    name ? icon(name) : null, text ? el('span', {}, text) : null);
}

/**
 * Makes the children of `parent` equal to `nodes`, moving as few as possible, so that focus and
 * selection inside kept nodes survive.
 */
export function arrange(parent, nodes) {
  const wanted = new Set(nodes);
  for (const child of [...parent.children]) if (!wanted.has(child)) child.remove();
  let position = parent.firstElementChild;
  for (const node of nodes) {
    if (node === position) position = position.nextElementSibling;
    else {
      const focused = node.contains(document.activeElement) ? document.activeElement : null;
      parent.insertBefore(node, position);
      if (focused && document.activeElement !== focused) focused.focus({ preventScroll: true });
    }
  }
}
