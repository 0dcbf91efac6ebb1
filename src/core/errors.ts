import { displayText } from './display-name.ts';

/** Every way in which this project can fail. The list is public (see README). */
export const ERROR_CODES = [
  'not-segy',
  'other-format',
  'unsupported-format',
  'no-traces',
  'truncated',
  'no-variation',
  'file-changed',
  'file-unreadable',
  'quota',
  'memory-limit',
  'cancelled',
  'worker-crashed',
  'timeout',
  'no-webgl',
  'cache-corrupt',
  'network',
  'bad-argument',
  'no-geometry',
  'closed',
  'horizon-outside',
  'not-zarr',
  'unsupported-codec',
  'no-room',
] as const;

export type ErrorCode = (typeof ERROR_CODES)[number];

/** The only error type: a code for programs, and a sentence for people that says what was found and what to do. */
export class SegyError extends Error {
  override readonly name = 'SegyError';

  constructor(
    readonly code: ErrorCode,
    message: string,
    options?: { cause?: unknown },
  ) {
    super(displayText(message), options);
  }
}

/** A SegyError as plain data, because a message from a worker loses an error's class, code and cause. */
export interface ErrorRecord {
  readonly code: ErrorCode;
  readonly detail: string;
}

export const isSegyError = (error: unknown, code?: ErrorCode): error is SegyError =>
  error instanceof SegyError && (code === undefined || error.code === code);

/** Makes the 'cancelled' error of an aborted signal; its `cause` is the signal's reason. */
export const cancelledError = (signal?: AbortSignal): SegyError =>
  new SegyError('cancelled', 'The work was cancelled before it finished.', { cause: signal?.reason });

/** @throws SegyError 'cancelled' if the signal has been aborted */
export function throwIfAborted(signal?: AbortSignal): void {
  if (signal?.aborted) throw cancelledError(signal);
}

export function toErrorRecord(error: unknown): ErrorRecord {
  if (error instanceof SegyError) return { code: error.code, detail: error.message };
  if (error instanceof RangeError && /alloc|length|size/i.test(error.message)) {
    return {
      code: 'memory-limit',
      detail: `Not enough memory (${error.message}). Choose a coarser subsample.`,
    };
  }
  const text = error instanceof Error ? `${error.message}` : String(error);
  return { code: 'worker-crashed', detail: `An internal error stopped the work: ${text}` };
}
