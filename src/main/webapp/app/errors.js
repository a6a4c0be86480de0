/** Sentences for what goes wrong, by code. Codes without a sentence here show the text they came with. */

const NEEDS_SERVER = 'This needs the server, and there is no connection right now.';

const SENTENCES = {
  OFFLINE: NEEDS_SERVER,
  TIMEOUT: 'Syncline’s worker in this browser does not answer. Try again, or reload the page.',
  WORKER_FAILED: 'Syncline’s worker could not be started in this browser. Reload the page.',
  WORKER_RESTARTED: 'Syncline’s worker had to start anew. Please try again.',
  CLIENT_TOO_OLD: 'This page is older than the Syncline that runs in your other tabs. Reload it.',
  PRINCIPAL_CHANGED: 'Somebody else signed in on this browser. Reload the page.',
  READ_ONLY: 'You may read this, but not change it.',
  FORGOTTEN: 'It built on a history that an owner had forgotten.',
  UNKNOWN_HEADS: 'The server does not know this version any longer.',
  UNAUTHENTICATED: 'Sign in first: this is kept on the server.',
  COMMANDS_UNAVAILABLE: 'A part of this page could not be fetched that this document needs. Please try again.',
  FORBIDDEN: 'Your role in this project does not allow that.',
  ACCESS_LOST: 'You no longer have access to this document.',
  UNKNOWN_DOCUMENT: 'There is no such document, or it is not shared with you.',
  UNKNOWN_TYPE: 'This page cannot show documents of this type yet.',
  UNKNOWN_PROJECT: 'There is no such project, or you are not a member.',
  UNKNOWN_USER: 'Nobody here has that user id.',
  BAD_REQUEST: 'The server did not understand that. Check for typing errors.',
  GUESTS_NOT_ALLOWED: 'Guests may not sign in on this server.',
  RATE_LIMITED: 'That was too much at once. Wait a moment and try again.',
  OVERLOADED: 'The server has too much to do right now. Try again in a moment.',
  LIMIT_REACHED: 'There is no room for one more.',
  QUOTA_EXCEEDED: 'This project is full. Delete documents you no longer need, or ask who runs this server for more room.',
  PAYLOAD_TOO_LARGE: 'That is larger than the server takes.',
  DOCUMENT_TOO_LARGE: 'The document would grow too large.',
  CHANGE_MALFORMED: 'This is not an Automerge document.',
  CHANGE_HOSTILE: 'This Automerge document is damaged.',
  CONFLICT: 'There is something of that id already.',
  INTERNAL: 'Something went wrong on the server. Try again later.',
};

/** What to tell a person about a failure. */
export function errorWords(error) {
  const known = Object.hasOwn(SENTENCES, error.code ?? '') ? SENTENCES[error.code] : null;
  return known ?? sentence(error.message || error.code || 'Something went wrong');
}

/** What to tell a person about work that the server does not take, or a document it does not give. */
const BLOCKED = {
  READ_ONLY: 'Read only',
  FORBIDDEN: 'No longer shared with you',
  ACCESS_LOST: 'No longer shared with you',
  UNKNOWN_DOCUMENT: 'Deleted, or no longer shared with you',
  QUARANTINED: 'Damaged on the server, read only',
  CLIENT_TOO_OLD: 'Reload to go on writing',
};

export function blockedWords(code) {
  return Object.hasOwn(BLOCKED, code) ? BLOCKED[code] : 'Read only';
}

function sentence(text) {
  const first = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.!?…]$/.test(first) ? first : `${first}.`;
}
