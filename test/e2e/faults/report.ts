import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { type Ending, STATES, type State } from './states.ts';
import { FAULTS, type Fault, HELD_ELSEWHERE } from './table.ts';

const root = resolve(import.meta.dirname, '../../..');
/** What each fault did in each state when it was last tried, so that the table can be tried in parts. */
const results = resolve(root, 'test-results/faults.json');
const report = resolve(root, 'test/FAULTS.md');

type Results = Record<string, Partial<Record<State, Ending>>>;
const read = (): Results =>
  existsSync(results) ? (JSON.parse(readFileSync(results, 'utf8')) as Results) : {};

export function enter(fault: string, state: State, ending: Ending): void {
  const all = read();
  all[fault] = { ...all[fault], [state]: ending };
  mkdirSync(dirname(results), { recursive: true });
  writeFileSync(results, JSON.stringify(all, null, 1));
}

const percent = (share: number): string => `${Math.round(100 * share)} %`;

function lost(state: State, { how, share }: Ending): string {
  if (how === 'done') return 'nothing';
  if (state === 'open') return how === 'killed' ? 'the page' : 'the opening; the survey shown before stays';
  if (state === 'optimize')
    return how === 'killed'
      ? 'the page and the blocks in hand'
      : `what was in hand; ${percent(share ?? 0)} is kept`;
  if (state === 'export') return 'the file that was being written, of which nothing stays';
  return how === 'killed' ? 'the page; what was stored stays' : 'the slices asked for; those shown stay';
}

const ENDS = { done: 'goes through', ended: 'ends', killed: 'dies with the page' } as const;

/** Numbers that are others each time would make a change of every run. */
const steady = (text: string): string => text.replaceAll(/\s+/g, ' ').replaceAll('|', '\\|').trim();

function rows(fault: Fault, endings: Partial<Record<State, Ending>>): string[] {
  return (fault.states ?? STATES).map((state, k) => {
    const ending = endings[state];
    if (!ending) return `| ${k === 0 ? `**${fault.name}**` : ''} | ${state} | not tried yet | – | – |`;
    const remark = fault.remarks?.[state];
    const told = [...ending.said.map(steady), ...(remark ? [`(${remark})`] : [])].join(' ') || '–';
    return `| ${k === 0 ? `**${fault.name}**` : ''} | ${state} | ${ENDS[ending.how]} | ${told} | ${lost(state, ending)} |`;
  });
}

/** The report may lack so many endings, of faults that are new. */
const MOST_MISSING = 10;

/** Writes test/FAULTS.md once all faults but a few new ones were tried in every state. */
export function writeReport(): void {
  const all = read();
  const missing = FAULTS.flatMap(({ name, states }) =>
    (states ?? STATES).filter((state) => !all[name]?.[state]).map((state) => `${name} (${state})`),
  );
  if (missing.length > 0) console.log(`Not tried are ${missing.join(', ')}.`);
  if (missing.length > MOST_MISSING) {
    console.log('test/FAULTS.md is not written.');
    return;
  }
  const lines = [
    '# Faults',
    '',
    'Written by `npm run test:long` (`test/e2e/faults`), which makes each fault in each state in the built page, in Chromium, with a file',
    'on disk. The states: *open*, the file has just been dropped; *idle*, the survey is shown and then looked at again; *slice*, sliders are',
    'moved; *optimize*; *export*, a copy is being written. In none of them was a value given that is in neither file, and with the fault',
    'mended each survey opened again with its own values. Work that goes through in spite of a fault of its file had read what it needed.',
    '`npm test` makes each fault once, in the state where it does most harm.',
    '',
    '| fault | state | the work | what one is told | what was lost |',
    '| --- | --- | --- | --- | --- |',
    ...FAULTS.flatMap((fault) => rows(fault, all[fault.name] ?? {})),
    '',
    '## What is simulated',
    '',
    ...FAULTS.filter(({ simulated }) => simulated).map(({ name, simulated }) => `- ${name}: ${simulated}.`),
    '',
    'All else is the thing itself: files are changed on disk, stored data in the browser’s storage, workers by code that runs in them.',
    '',
    '## In `npm test`',
    '',
    '| fault | state | test |',
    '| --- | --- | --- |',
    ...FAULTS.map(
      ({ name, worst }) =>
        `| ${name} | ${worst.state} | ${worst.file ? `${worst.file}: ${worst.test}` : 'test/e2e/faults/faults.e2e.test.ts'} |`,
    ),
    '',
    'Held by tests of their own, in `npm run test:long`:',
    '',
    ...HELD_ELSEWHERE.map(({ name, file, test }) => `- ${name}: ${file}, “${test}”`),
    '',
  ];
  writeFileSync(report, lines.join('\n'));
}
