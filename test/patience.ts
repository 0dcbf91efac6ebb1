import { vi } from 'vitest';

/** How long `vi.waitFor` waits, in milliseconds. Vitest's default of a second is too little on a busy machine. */
const PATIENCE = 60_000;

const { waitFor } = vi;
vi.waitFor = (callback, options = PATIENCE) =>
  waitFor(callback, typeof options === 'number' ? options : { timeout: PATIENCE, ...options });
