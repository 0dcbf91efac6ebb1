import { throwIfAborted } from './errors.ts';

/** Lets the page draw and react between pieces of long work. @throws SegyError 'cancelled' */
export async function pause(signal?: AbortSignal): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve));
  throwIfAborted(signal);
}
