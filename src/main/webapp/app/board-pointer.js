/** Moving cards by mouse, pen or finger. A finger holds for a moment first, so that it can still scroll. */

import { LOOSE } from './board-model.js';

const DRAG_AFTER_PX = 5;
const HOLD_MS = 280;
/** Near an edge of the board or of a column it scrolls by itself. */
const EDGE_PX = 48;
const SCROLL_PX = 12;

/**
 * @param {import('./board.js').Board} board
 * @returns {() => void} ends it
 */
export function pointerMoves(board) {
  const moves = new PointerMoves(board);
  return () => moves.end();
}

class PointerMoves {
  #board;
  /** The press that may become a move: where it began, and on which card. */
  #press = null;
  #ghost = null;
  #frame = 0;
  #stop = new AbortController();

  constructor(board) {
    this.#board = board;
    const { lanes } = board;
    const { signal } = this.#stop;
    lanes.addEventListener('pointerdown', (down) => this.#down(down), { signal });
    addEventListener('pointermove', (move) => this.#move(move), { signal });
    addEventListener('pointerup', (up) => this.#up(up), { signal });
    addEventListener('pointercancel', () => this.#abandon(), { signal });
    addEventListener('keydown', (pressed) => this.#escape(pressed), { signal, capture: true });
    // A finger that holds a card must not scroll; passive listeners could not prevent it.
    lanes.addEventListener('touchmove', (touch) => { if (this.#ghost) touch.preventDefault(); }, { signal, passive: false });
    lanes.addEventListener('contextmenu', (asked) => { if (this.#press?.touch) asked.preventDefault(); }, { signal });
  }

  /** The click that follows the end of a drag opens nothing. */
  #swallowClick() {
    const swallow = (clicked) => { clicked.stopPropagation(); clicked.preventDefault(); };
    addEventListener('click', swallow, { capture: true });
    setTimeout(() => removeEventListener('click', swallow, { capture: true }));
  }

  end() {
    this.#abandon();
    this.#stop.abort();
  }

  #down(down) {
    const face = down.target.closest('[data-card]');
    if (face === null || down.button !== 0 || !down.isPrimary || !this.#board.mayWrite) return;
    const touch = down.pointerType === 'touch';
    this.#press = { face, touch, x: down.clientX, y: down.clientY, nowX: down.clientX, nowY: down.clientY, pointer: down.pointerId, timer: 0 };
    if (touch) this.#press.timer = setTimeout(() => this.#begin(), HOLD_MS);
  }

  #move(move) {
    const press = this.#press;
    if (press === null || move.pointerId !== press.pointer) return;
    press.nowX = move.clientX;
    press.nowY = move.clientY;
    if (this.#ghost) return;
    if (Math.hypot(press.nowX - press.x, press.nowY - press.y) < DRAG_AFTER_PX) return;
    if (press.touch) this.#abandon();
    else this.#begin();
  }

  #begin() {
    const { face } = this.#press;
    if (!face.isConnected || !this.#board.pickUp(face.dataset.card, false)) return this.#abandon();
    const box = face.getBoundingClientRect();
    this.#ghost = face.cloneNode(true);
    this.#ghost.classList.replace('held', 'ghost');
    for (const name of ['data-card', 'aria-describedby']) this.#ghost.removeAttribute(name);
    this.#ghost.setAttribute('aria-hidden', 'true');
    this.#ghost.tabIndex = -1;
    this.#ghost.style.width = `${box.width}px`;
    Object.assign(this.#press, { left: this.#press.x - box.left, top: this.#press.y - box.top });
    document.body.append(this.#ghost);
    document.documentElement.classList.add('dragging');
    this.#follow();
  }

  /** Once per frame: the ghost is at the pointer, and the card where it would land. */
  #follow = () => {
    const { nowX, nowY, left, top } = this.#press;
    this.#ghost.style.transform = `translate(${nowX - left}px, ${nowY - top}px) rotate(1.5deg)`;
    const lane = this.#laneAt(nowX);
    if (lane !== null) {
      this.#scroll(lane, nowX, nowY);
      if (this.#board.held === null) return this.#abandon();
      this.#board.carry(lane.dataset.column, this.#indexAt(lane, nowY - top + this.#ghost.offsetHeight / 2));
    }
    this.#frame = requestAnimationFrame(this.#follow);
  };

  #laneAt(x) {
    const lanes = [...this.#board.lanes.querySelectorAll('[data-column]')].filter((lane) => lane.dataset.column !== LOOSE);
    let best = null;
    let bestDistance = Infinity;
    for (const lane of lanes) {
      const { left, right } = lane.getBoundingClientRect();
      const distance = Math.max(left - x, 0, x - right);
      if (distance < bestDistance) [best, bestDistance] = [lane, distance];
    }
    return best;
  }

  #indexAt(lane, y) {
    const others = [...lane.querySelectorAll('[data-card]:not(.held)')];
    const index = others.findIndex((face) => {
      const { offsetHeight, parentElement } = face;
      // Layout positions, not those of a glide under way: else cards and pointer chase each other.
      const top = lane.getBoundingClientRect().top + parentElement.offsetTop - lane.querySelector('ul').scrollTop;
      return y < top + offsetHeight / 2;
    });
    return index < 0 ? others.length : index;
  }

  #scroll(lane, x, y) {
    const { lanes } = this.#board;
    const room = lanes.getBoundingClientRect();
    if (x > room.right - EDGE_PX) lanes.scrollLeft += SCROLL_PX;
    else if (x < room.left + EDGE_PX) lanes.scrollLeft -= SCROLL_PX;
    const list = lane.querySelector('ul');
    const box = list.getBoundingClientRect();
    if (y > box.bottom - EDGE_PX) list.scrollTop += SCROLL_PX;
    else if (y < box.top + EDGE_PX) list.scrollTop -= SCROLL_PX;
  }

  #up(up) {
    if (this.#press === null || up.pointerId !== this.#press.pointer) return;
    if (this.#ghost && this.#board.held !== null) {
      this.#swallowClick();
      this.#board.drop();
    }
    this.#clear();
  }

  #escape(pressed) {
    if (pressed.key !== 'Escape' || !this.#ghost) return;
    pressed.preventDefault();
    pressed.stopPropagation();
    this.#abandon();
  }

  #abandon() {
    if (this.#ghost && this.#board.held !== null) this.#board.cancel();
    this.#clear();
  }

  #clear() {
    clearTimeout(this.#press?.timer);
    cancelAnimationFrame(this.#frame);
    this.#ghost?.remove();
    this.#ghost = null;
    this.#press = null;
    document.documentElement.classList.remove('dragging');
  }
}
