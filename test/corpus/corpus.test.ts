import { describe, expect, it } from 'vitest';
import { differences } from './compare.ts';
import { corpusFiles, corpusFolder } from './corpus.ts';

/** Files that are read otherwise than their oracle says, each with the reason; meant to stay empty. */
const KNOWN_DIFFERENCES: Readonly<Record<string, string>> = {};

const files = corpusFiles();
if (files.length === 0) {
  console.warn(
    `SKIPPED: no SEG-Y corpus at ${corpusFolder}; set SEGY_CORPUS to a folder with conformance/ and field/.`,
  );
}

describe.skipIf(files.length === 0)('files that this project did not write', () => {
  it('are read as their oracles say', { timeout: 60_000 }, () => {
    const wrong: string[] = [];
    const known: string[] = [];
    for (const file of files) {
      const found = differences(file);
      if (found.length === 0) continue;
      const reason = KNOWN_DIFFERENCES[file.name];
      (reason ? known : wrong).push(
        `${file.folder}/${file.name}${reason ? ` (${reason})` : ''}\n    ${found.join('\n    ')}`,
      );
    }
    const right = files.length - wrong.length - known.length;
    console.log([`${right} of ${files.length} right`, ...wrong, ...known].join('\n  '));
    expect(wrong).toEqual([]);
  });

  it('leave no exception that is no longer needed', () => {
    expect(
      Object.keys(KNOWN_DIFFERENCES).filter((name) => !files.some((file) => file.name === name)),
    ).toEqual([]);
  });
});
