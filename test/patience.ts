import { vi } from 'vitest';

/** Milliseconds. What is waited for comes when the machine has got to it: Vitest's second is too little for a busy one. */
const PATIENCE = 60_000;

const { waitFor } = vi;
vi.waitFor = (callback, options = PATIENCE) =>
  waitFor(callback, typeof options === 'number' ? options : { timeout: PATIENCE, ...options });
