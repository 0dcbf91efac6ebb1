import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import { run } from '../src/cli/run.ts';
import { PLACE_TITLES, readableKey, SHORTCUTS, type Shortcut } from '../src/ui/kit/shortcuts.ts';
import { makeSegy } from './make-segy.ts';

const root = resolve(import.meta.dirname, '..');
const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const pages = [
  'README.md',
  ...readdirSync(join(root, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
];

/** Runs the command line, and returns what it printed. */
async function printed(...args: string[]): Promise<{ code: number; out: string }> {
  let out = '';
  const code = await run(args, {
    out(text) {
      if (typeof text === 'string') out += text;
    },
    err(text) {
      out += text;
    },
    site: pathToFileURL(`${root}/`),
  });
  return { code, out };
}

const CHANGED = 'It is generated: `npx vitest run --project node test/docs.test.ts -u` writes it.';

describe('pages that are generated', () => {
  test('the sheet of keys is that of the page', async () => {
    const places = Object.entries(SHORTCUTS as Record<string, Record<string, Shortcut>>).map(
      ([place, shortcuts]) => {
        const rows = Object.values(shortcuts).map(
          ({ keys, does }) => `| ${keys.map((key) => `\`${readableKey(key)}\``).join(' or ')} | ${does} |`,
        );
        return `## ${PLACE_TITLES[place as keyof typeof PLACE_TITLES]}\n\n| keys | what they do |\n| --- | --- |\n${rows.join('\n')}\n`;
      },
    );
    const text = `# Keys\n\nEach needs the focus where its heading says. *?* on the page shows this sheet.\n\n${places.join('\n')}`;
    await expect(text, CHANGED).toMatchFileSnapshot('../docs/keyboard.md');
  });

  test('the page of the command line is its own help', async () => {
    const names = ['inspect', 'headers', 'slice', 'check', 'convert', 'serve'];
    const helps = await Promise.all(
      names.map(async (name) => `## ${name}\n\n\`\`\`\n${(await printed(name, '--help')).out}\`\`\`\n`),
    );
    const text = `# The command line\n\n\`npx segy-lens\` runs it, with Node 20.19 or newer.\n\n\`\`\`\n${(await printed('--help')).out}\`\`\`\n\n${helps.join('\n')}`;
    await expect(text, CHANGED).toMatchFileSnapshot('../docs/command-line.md');
  });
});

test('every finding that the code can raise has its paragraph, and no other has', () => {
  const told = [...read('docs/findings.md').matchAll(/^## ([a-z-]+)$/gm)].map(([, code]) => code!);
  const sources = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
    .filter((path) => /^(survey|api|zarr|zgy)[/\\].*\.ts$/.test(path))
    .map((path) => read(`src/${path}`))
    .join('\n');
  const raised = new Set([...sources.matchAll(/code: '([a-z-]+)',\s*severity:/g)].map(([, code]) => code!));
  expect(told).toEqual([...told].sort());
  expect([...raised].filter((code) => !told.includes(code))).toEqual([]);
  expect(told.filter((code) => !sources.includes(`'${code}'`))).toEqual([]);
});

test('every link of a page leads to a file that is there', () => {
  for (const page of pages)
    for (const [, target] of read(page).matchAll(/\]\((?!https?:|#)([^)#]+)(?:#[^)]*)?\)/g))
      expect(() => readFileSync(join(root, dirname(page), target!)), `${page}: ${target}`).not.toThrow(
        /ENOENT/,
      );
});

describe('what the pages say to run', () => {
  const folder = mkdtempSync(join(tmpdir(), 'segy-lens-docs-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const recipe = {
    inlines: { first: 1200, count: 12, step: 1 },
    crosslines: { first: 300, count: 15, step: 1 },
    samples: 800,
    format: 5,
    value: (inline: number, crossline: number, sample: number) =>
      Math.sin(inline + crossline / 3 + sample / 7) * 500,
  } as const;
  for (const name of ['survey.sgy', 'wrong.sgy', 'line.sgy', 'folder/survey.sgy']) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    const inlines = { ...recipe.inlines, count: name === 'line.sgy' ? 1 : 12 };
    writeFileSync(join(folder, name), makeSegy({ ...recipe, inlines }));
  }
  const programs = pages.flatMap((page) =>
    [...read(page).matchAll(/^```js run\n([\s\S]*?)^```$/gm)].map(
      ([, text], k) => [page, k + 1, text!] as const,
    ),
  );

  test.each(programs)('%s, program %i runs', async (page, k, text) => {
    const program = text
      .replaceAll("'segy-lens/node'", JSON.stringify(join(root, 'src/node.ts')))
      .replaceAll("'segy-lens'", JSON.stringify(join(root, 'src/index.ts')))
      .replaceAll("'survey.sgy'", JSON.stringify(join(folder, 'survey.sgy')));
    // Below the root, so that Vitest runs it as a module of ours.
    const path = join(root, 'test-results', `${page.replaceAll(/\W/g, '-')}-${k}.mjs`);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, program);
    try {
      await expect(import(/* @vite-ignore */ path)).resolves.toBeDefined();
    } finally {
      rmSync(path);
    }
  });

  const commands = pages.flatMap((page) =>
    [...read(page).matchAll(/^(?:npx segy-lens| {2}segy-lens) (.+?)(?:\s+#.*)?$/gm)].map(([, line]) => line!),
  );
  const runnable = [...new Set(commands)].filter((line) => !/^serve|^COMMAND|inline-byte/.test(line));
  test.each(runnable)('segy-lens %s', async (line) => {
    const args = line
      .split(/\s+/)
      .map((word) => (/\.(sgy|png|npy|zarr|csv)$|^folder\/$/.test(word) ? join(folder, word) : word));
    const { code, out } = await printed(...args);
    // A check and the inspection of other readings may find something; no command is misused.
    expect(code, out).toBeLessThan(3);
  });
});
