import { expect, it } from 'vitest';
import { SegyError } from '../../../../src/core/errors.ts';
import { Session } from '../../../../src/ui/session/session.ts';
import { ViewStore } from '../../../../src/ui/session/store.ts';
import { fakeServices } from '../../../browser/ui/fakes.ts';

it.each([
  ['not-segy', 5000, true],
  ['truncated', 5000, true],
  ['unsupported-format', 5000, true],
  // Neither another format nor another byte order makes a SEG-Y file of these.
  ['other-format', 5000, false],
  ['not-segy', 3600, false],
  ['no-traces', 5000, false],
] as const)('a file refused as %s with %i bytes can be read otherwise: %s', (code, size, isOffered) => {
  const store = new ViewStore();
  const nothing = () => {};
  const events = { opened: nothing, meta: nothing, progress: nothing, failed: nothing, improved: nothing };
  const session = new Session(store, fakeServices(), events);
  const source = new Blob([new Uint8Array(size)]);
  session.fail(new SegyError(code, 'It was refused. Do something.'), 'a.sgy', { refused: source });
  expect(store.messages.value[0]?.refused).toBe(isOffered ? source : undefined);
});
