/** Any document of another type: its value as a tree to look at, and its title to edit where it has one. */

import { el, setText } from './dom.js';
import { counted, titleWords } from './words.js';

/** Parts of one list or map that are drawn; more would make the page slow, and nobody reads them. */
const PARTS_MAX = 200;

/** @returns {import('./document.js').Editor} */
export function treeViewer(handle) {
  const heading = el('h1', { class: 'tree-title' });
  const tree = el('div', { class: 'tree' });
  const draw = () => {
    setText(heading, titleWords(handle.value?.title));
    tree.replaceChildren(branch(null, handle.value, true));
  };
  const end = handle.subscribe(draw);
  draw();
  const node = el('article', { class: 'note' }, heading,
    el('p', { class: 'quiet small' }, 'This document has no editor here. It can be read and exported.'), tree);
  return { node, allow() {}, leave: end };
}

function branch(name, value, open = false) {
  if (value === null || typeof value !== 'object' || value instanceof Date || value instanceof Uint8Array) {
    return el('p', { class: 'tree-leaf' }, name === null ? null : el('span', { class: 'quiet' }, `${name}: `), leafWords(value));
  }
  const entries = Object.entries(value);
  const size = Array.isArray(value) ? counted(entries.length, 'item') : counted(entries.length, 'field');
  const summary = el('summary', {}, name === null ? 'Document' : name, el('span', { class: 'quiet' }, ` ${size}`));
  const details = el('details', { class: 'tree-branch', open }, summary);
  const fill = () => {
    if (!details.open || details.children.length > 1) return;
    details.append(...entries.slice(0, PARTS_MAX).map(([key, part]) => branch(key, part)));
    if (entries.length > PARTS_MAX) details.append(el('p', { class: 'quiet small' }, `and ${counted(entries.length - PARTS_MAX, 'more', 'more')}`));
  };
  details.addEventListener('toggle', fill);
  fill();
  return details;
}

function leafWords(value) {
  if (value instanceof Date) return value.toISOString();
  if (value instanceof Uint8Array) return counted(value.length, 'byte');
  return typeof value === 'string' ? value : String(value);
}
