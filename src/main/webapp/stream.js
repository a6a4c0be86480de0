import { cross } from './shift.js';

/**
 * The worker's side of what one tab has open: the numbered messages on their way to the tab, kept until the tab says
 * that it saw them, because what it edits meanwhile must be carried past them.
 */
export class Stream {
  last = 0;
  queue = [];
  /** Objects the tab still calls by a temporary name: name -> {id, p}. */
  names = new Map();
  /** The number of the last refusal or new start: what the tab sent before it saw that is void; the tab knows. */
  barrier = 0;

  /** Numbers a message that carries edits by others, or none. */
  number(edits) {
    this.last++;
    if (edits.length) this.queue.push({ p: this.last, edits });
    return this.last;
  }

  /** Numbers the answer to an edit, with the lasting ids of the objects it made. */
  answer(ids) {
    this.number([]);
    for (const name in ids) this.names.set(name, { id: ids[name], p: this.last });
    return this.last;
  }

  /** Numbers a message after which the tab starts over: a refusal, or the whole value. */
  restart() {
    this.queue = [];
    return (this.barrier = this.number([]));
  }

  /** The tab has processed everything up to `p`. */
  saw(p) {
    while (this.queue.length && this.queue[0].p <= p) this.queue.shift();
    for (const [name, made] of this.names) if (made.p <= p) this.names.delete(name);
  }

  /** The tab's edits, made when it had seen `seen`, as edits of the present state; null if they are void or of another stream. */
  arrive(seen, edits) {
    if (seen < this.barrier || seen > this.last) return null;
    this.saw(seen);
    let mine = edits.map(edit => (this.names.has(edit.obj) ? { ...edit, obj: this.names.get(edit.obj).id } : edit));
    for (const message of this.queue) [message.edits, mine] = cross(message.edits, mine);
    return mine;
  }
}
