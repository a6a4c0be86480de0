/** How edits of a text gather into the steps of undo, as people know it from editors: by word, and by pause. */

/** What is written or deleted without such a pause may be one step. */
export const PAUSE_MS = 800;

/** What an edit is: a letter, a deletion, or something that is a step of its own: a paste, a composition, a replaced word. */
export const manner = ({ ins }) => !ins ? 'deletion' : [...ins].length < 2 ? 'letter' : '';

/**
 * Whether an edit of a text is of the same step as the one before, which was of `last` manner. White space behind a word
 * begins the next step, and so does a letter in the place of something else.
 */
export function goesOn(last, text, edit) {
  if (!last || last !== manner(edit)) return false;
  const { index, del, ins } = edit;
  return !ins || !(del || (/^\s/.test(ins) && index && /\S/.test(text[index - 1])));
}
