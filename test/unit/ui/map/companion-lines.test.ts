import { expect, it } from 'vitest';
import { SegyError } from '../../../../src/core/errors.ts';
import { addCompanions } from '../../../../src/ui/map/companion-lines.ts';
import type { Services } from '../../../../src/ui/session/services.ts';
import { Session } from '../../../../src/ui/session/session.ts';
import { ViewStore } from '../../../../src/ui/session/store.ts';
import { fakeServices } from '../../../browser/ui/fakes.ts';

it('locating files on the map can be cancelled: the one being read is left, and those after it', async () => {
  const opened: string[] = [];
  const services: Services = {
    ...fakeServices(),
    // Reads for ever, until it is told to stop.
    openSegy: (source, options) =>
      new Promise((_, reject) => {
        opened.push((source as File).name);
        options?.signal?.addEventListener('abort', () => reject(new SegyError('cancelled', 'Stopped.')));
      }),
  };
  const store = new ViewStore();
  const failed: unknown[] = [];
  const session = new Session(store, services, {
    opened() {},
    meta() {},
    progress() {},
    failed: (error) => failed.push(error),
    improved() {},
  });
  const done = addCompanions(session, [new File([], 'one.sgy'), new File([], 'two.sgy')]);
  expect(store.tasks.value.map(({ label }) => label)).toEqual(['Locating one.sgy']);
  store.tasks.value[0]!.cancel();
  await done;
  expect(opened).toEqual(['one.sgy']);
  expect(store.tasks.value).toEqual([]);
  expect(failed).toEqual([]);
});
