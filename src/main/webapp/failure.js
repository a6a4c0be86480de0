/** Every failure of the API: a code, whether the same call may succeed later, and what would help. */
export class SynclineError extends Error {
  constructor({ code, message = code, retryable = false, action = 'none', ...more }) {
    super(message);
    Object.assign(this, { name: 'SynclineError', code, retryable, action }, more);
  }
}

export const fail = (code, message, retryable, action) => {
  throw new SynclineError({ code, message, retryable, action });
};
