import { expect, test } from 'vitest';
import { receiptText, sampleNotes } from '../../../../src/ui/export/receipt.ts';

const RECEIPT = {
  meta: {
    name: 'source.sgy',
    fileSize: 1_234_567,
    fingerprint: 'ab'.repeat(32),
    traceCount: 500,
    revision: [1, 0],
    byteOrder: 'big',
    sampleFormat: 1,
    overrides: { sampleFormat: 5 },
  },
  name: 'copy.sgy',
  form: 'segy',
  chosen: ['Inlines 10 to 20.'],
  result: {
    traces: 110,
    bytes: 90_000,
    sampleCount: 75,
    changes: [
      { where: 'Binary header, bytes 3225–3226', what: 'sampleFormat', from: '1', to: '5', count: 1 },
      { where: 'Trace headers, bytes 115–116', what: 'samples', from: '100', to: '75', count: 110 },
    ],
    warnings: [{ code: 'some', message: 'Revision 0 does not define it.' }],
    moved: [],
    start: 0,
    step: 4,
    container: 'segy',
    lines: null,
    overrides: {},
    largestRelativeError: 2.98e-8,
    nonFinite: 3,
    clipped: 0,
    blocks: { byteLength: 16_777_216, sha256: ['cd'.repeat(32)] },
  },
  check: { ok: true, sentences: ['The file is read back as it was meant.'] },
  at: new Date('2026-12-01T05:00:00Z'),
} as const;

test('a receipt names the source by its fingerprint, what was chosen and changed, and what was checked', () => {
  const lines = receiptText(RECEIPT).split('\n');
  for (const line of [
    'File written:     copy.sgy',
    'Size:             90,000 bytes, 110 traces of 75 samples',
    'Finished:         2026-12-01T05:00:00.000Z',
    'Size:             1,234,567 bytes, 500 traces',
    `Fingerprint:      ${'ab'.repeat(32)}`,
    'Overruled:        {"sampleFormat":5}',
    '  Inlines 10 to 20.',
    '  Binary header, bytes 3225–3226, sampleFormat: 1 → 5',
    '  Trace headers, bytes 115–116, samples: 100 → 75 (110 times)',
    '  Revision 0 does not define it.',
    '  The largest relative error of a sample by rounding is 3.0e-8.',
    '  3 samples were no finite numbers and are written as 0.',
    '  The file is read back as it was meant.',
    `       0  ${'cd'.repeat(32)}`,
  ])
    expect(lines).toContain(line);
});

test('a receipt says where nothing was changed, rounded or checked', () => {
  const { result } = RECEIPT;
  const text = receiptText({
    ...RECEIPT,
    chosen: [],
    result: { ...result, changes: [], warnings: [], largestRelativeError: 0, nonFinite: 0 },
    check: null,
  });
  expect(text).toContain('The whole survey, nothing changed.');
  expect(text).toContain('Nothing: every byte is that of the source.');
  expect(text).toContain('No sample was rounded, clipped or replaced.');
  expect(text).toContain('Reading the file back was skipped');
  expect(sampleNotes({ largestRelativeError: 0, nonFinite: 0, clipped: 1200 })).toEqual([
    '1,200 samples lay beyond what the format holds and have its largest value.',
  ]);
});
