/**
 * Undo and redo of what this page did to a document: see Undo in syncline.d.ts. Fetched with the first call of `undo()`.
 * A step is taken back field by field, where the field still is what the step made of it: what others wrote since stays.
 */
import { PAUSE_MS, goesOn, manner } from './strokes.js';
import { counter, float, str, uint } from './syncline.js';
import { textDiff } from './tree.js';

const STEPS_MAX = 200;
const KINDS = { str, counter, float, uint };

/** The value of a node, as `change` takes it. */
function bare({ k, v, c }) {
  if (k === 'map') return Object.fromEntries([...c].map(([key, node]) => [key, bare(node)]));
  if (k === 'list') return c.map(bare);
  return KINDS[k] ? KINDS[k](v) : v;
}

/** Whether two nodes, or none, hold the same. */
function same(a, b) {
  if (a === b) return true;
  if (!a || !b || a.k !== b.k) return false;
  if (!a.c) return a.v === b.v || (a.k === 'date' && +a.v === +b.v);
  if (a.k === 'list') return a.c.length === b.c.length && a.c.every((node, i) => same(node, b.c[i]));
  return a.c.size === b.c.size && [...a.c].every(([key, node]) => same(node, b.c.get(key)));
}

/** The fields in which two states differ, as {path, old, fresh}. */
function fields(old, fresh, path = [], found = []) {
  if (old === fresh) return found;
  if (old?.k === 'map' && fresh?.k === 'map') {
    for (const key of new Set([...old.c.keys(), ...fresh.c.keys()])) fields(old.c.get(key), fresh.c.get(key), [...path, key], found);
  } else if (!same(old, fresh)) found.push({ path, old, fresh });
  return found;
}

/** What a step changed in the one text that it is about; null if it is about something else. */
function edited(step) {
  const [{ old, fresh }] = step;
  if (step.length > 1 || old?.k !== 'text' || fresh?.k !== 'text') return null;
  const [index, del, ins] = textDiff(old.v, fresh.v);
  return { index, del, ins };
}

const nodeAt = (root, path) => path.reduce((node, key) => node?.c?.get?.(key), root);
const alike = (one, other) => one.length === other.length && one.every(({ path }, i) => path.join('\0') === other[i].path.join('\0'));

export class Undo {
  #opened;
  #handle;
  #done = [];
  #undone = [];
  #onto = null;
  #at = -Infinity;
  #manner = '';
  #root;
  #listeners = new Set();
  #end;

  constructor(opened, handle) {
    this.#opened = opened;
    this.#handle = handle;
    this.#root = opened.document.root;
    this.#end = handle.subscribe((_, { origin }) => {
      const before = this.#root;
      this.#root = opened.document.root;
      if (origin === 'local') this.#took(fields(before, this.#root));
    });
  }

  get canUndo() { return this.#done.length > 0; }
  get canRedo() { return this.#undone.length > 0; }

  subscribe = listener => {
    const own = () => listener();
    this.#listeners.add(own);
    return () => this.#listeners.delete(own);
  };

  #took(step) {
    if (!step.length) return;
    const now = performance.now();
    const last = this.#done.at(-1);
    if (this.#onto) this.#onto.push(step);
    else {
      this.#undone = [];
      const edit = edited(step);
      const on = edit ? goesOn(this.#manner, step[0].old.v, edit) : step.length === 1 && this.#manner === 'value';
      this.#manner = edit ? manner(edit) : 'value';
      if (on && last && now - this.#at < PAUSE_MS && alike(last, step)) this.#done[this.#done.length - 1] = [{ ...step[0], old: last[0].old }];
      else this.#done.push(step);
      if (this.#done.length > STEPS_MAX) this.#done.shift();
      this.#at = now;
    }
    for (const listener of [...this.#listeners]) listener();
  }

  /** Takes the last step back that is still there; false if there is none. */
  undo() { return this.#move(this.#done, this.#undone); }

  redo() { return this.#move(this.#undone, this.#done); }

  #move(from, onto) {
    while (from.length) {
      const there = from.pop().filter(({ path, fresh }) => same(nodeAt(this.#opened.document.root, path), fresh) && nodeAt(this.#opened.document.root, path.slice(0, -1)));
      if (!there.length) continue;
      this.#onto = onto;
      this.#at = -Infinity;
      try {
        this.#handle.change(draft => {
          for (const { path, old } of there) {
            const part = path.slice(0, -1).reduce((inside, key) => inside[key], draft);
            if (old) part[path.at(-1)] = bare(old);
            else delete part[path.at(-1)];
          }
        });
      } finally {
        this.#onto = null;
      }
      return true;
    }
    for (const listener of [...this.#listeners]) listener();
    return false;
  }

  close() {
    this.#end();
    this.#listeners.clear();
  }
}
