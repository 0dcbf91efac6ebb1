import { beforeAll, describe, expect, it } from 'vitest';
import { SegyError } from '../../../../src/core/errors.ts';
import { diagnosticsOf } from '../../../../src/ui/library/diagnostics.ts';
import { libraryOf } from '../../../../src/ui/library/library-session.ts';
import { rememberSurvey } from '../../../../src/ui/session/open-surveys.ts';
import { Session } from '../../../../src/ui/session/session.ts';
import { ViewStore } from '../../../../src/ui/session/store.ts';
import { measure } from '../../../../src/ui/session/timing.ts';
import { fakeServices } from '../../../browser/ui/fakes.ts';
import { madeDataset, madeMeta } from '../../../browser/ui/made-dataset.ts';

const nothing = () => {};
const events = { opened: nothing, meta: nothing, progress: nothing, failed: nothing, improved: nothing };
/** Of each place where a name may stand, a word that must not be told. */
const NAMES = /ACME|Troll|Gullfaks|vault|CLIENT TEXT/;

const store = new ViewStore();
const services = fakeServices(() => madeDataset());
services.cache.entries = async () => [
  {
    fingerprint: 'c'.repeat(64),
    name: 'Gullfaks.sgy',
    host: 'vault.example',
    bytes: 1,
    lastUsed: 0,
    fileSize: 9,
    summary: null,
    optimized: false,
    handle: null,
  },
];
const session = new Session(store, services, events);

beforeAll(async () => {
  await libraryOf(session).refresh();
  const name = 'ACME (north).sgy';
  const finding = {
    code: 'geometry-inferred',
    severity: 'warning',
    message: 'The text header says “CLIENT TEXT in bytes 181”, which holds.',
  } as const;
  const meta = { ...madeMeta, name, findings: [finding] };
  store.meta.value = meta;
  rememberSurvey(store, { fingerprint: 'b'.repeat(64), name: 'Troll.sgy', source: new Blob([]) });
  session.fail(
    new SegyError('file-changed', `“${name}” changed while it was open. Pick or drop the file again.`),
  );
  session.fail(
    new SegyError('network', '“vault.example/…/unknown ACME.sgy” gave no byte for 30 seconds. Try again.'),
  );
  store.say('notice', 'Troll.sgy was compared with Gullfaks.sgy.');
  measure('slice', performance.now() - 12, { bytesRead: 4096, bytesFromDisk: 0, cacheHit: false });
});

const text = async (withNames: boolean) => JSON.stringify(await diagnosticsOf(session, withNames));

describe('diagnostics', () => {
  it('tell versions, settings, findings, messages and times', async () => {
    const told = await diagnosticsOf(session, false);
    expect(told).toMatchObject({
      page: { version: expect.stringMatching(/^\d+\.\d+\.\d+$/) },
      settings: { maxMemory: session.settings.maxMemory },
      view: { threshold: store.threshold.value },
      storage: { diskBytes: 5e6, problem: null, kept: false },
      survey: { kind: '3d', traceCount: madeMeta.traceCount, inlinesAndCrosslines: [80, 120] },
      workers: { size: 2 },
    });
    const all = JSON.stringify(told);
    expect(all).toContain('geometry-inferred');
    expect(all).toContain('“…” gave no byte for 30 seconds');
    expect(told.timings).toContainEqual(expect.objectContaining({ name: 'slice', bytesRead: 4096 }));
  });

  it('tell errors that nothing caught, without addresses', async () => {
    const stack =
      'TypeError: x is null\n    at draw (https://vault.example/lens/assets/index-B1.js?url=https://vault.example/Troll.sgy:1:200)';
    store.uncaught.push({ at: 1234, text: stack });
    const { uncaught } = await diagnosticsOf(session, true);
    expect(uncaught).toEqual([
      { seconds: 1.234, text: 'TypeError: x is null\n    at draw (index-B1.js:1:200)' },
    ]);
    store.uncaught.length = 0;
  });

  it('hold no name of a file or host and no text of a file, unless the user ticks that', async () => {
    expect(await text(false)).not.toMatch(NAMES);
    const named = await text(true);
    for (const name of ['ACME (north).sgy', 'Troll.sgy', 'vault.example']) expect(named).toContain(name);
  });

  it('hold no sample, no coordinate, no text header and no fingerprint', async () => {
    const told = await text(true);
    for (const kept of ['SYNTHETIC SURVEY', '431000', '6520000', madeMeta.fingerprint])
      expect(told).not.toContain(kept);
    expect(told.length).toBeLessThan(40_000);
  });
});
