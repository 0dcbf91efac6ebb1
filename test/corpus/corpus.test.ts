import { describe, expect, it } from 'vitest';
import { differences } from './compare.ts';
import { corpusFiles, KNOWN_DIFFERENCES } from './corpus.ts';

const files = corpusFiles();

describe.skipIf(files.length === 0)('files that this project did not write', () => {
  it('are read as their oracles say', { timeout: 60_000 }, () => {
    const wrong: string[] = [];
    const known: string[] = [];
    for (const file of files) {
      const found = differences(file);
      if (found.length === 0) {
        if (KNOWN_DIFFERENCES[file.name]) console.log(`${file.name} is right now: take it out of the list`);
        continue;
      }
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
