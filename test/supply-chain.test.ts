import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { FLOORS } from './repo-rules.ts';

const root = resolve(import.meta.dirname, '..');
const read = (path: string): string => readFileSync(resolve(root, path), 'utf8');

interface LockedPackage {
  readonly version: string;
  readonly license?: string;
  readonly integrity?: string;
  readonly hasInstallScript?: boolean;
  readonly link?: boolean;
  readonly dependencies?: Record<string, string>;
}
const { packages } = JSON.parse(read('package-lock.json')) as { packages: Record<string, LockedPackage> };
const locked = Object.entries(packages)
  .filter(([path]) => path !== '')
  .map(([path, entry]) => ({ path, name: path.slice(path.lastIndexOf('node_modules/') + 13), ...entry }));

/** The libraries that floors take in, with what comes along. None is a dependency of the package, because all are built in. */
const shipped = (() => {
  const names = new Set(
    FLOORS.flatMap(({ libraries }) => libraries).filter((name) => !name.startsWith('node:')),
  );
  for (const name of names)
    for (const other of Object.keys(packages[`node_modules/${name}`]?.dependencies ?? {})) names.add(other);
  return locked.filter(({ path }) => names.has(path.slice('node_modules/'.length)));
})();

/** What the page consists of besides our own code, with the packages that come along. A change here is a decision, not an accident. */
const SHIPPED = [
  '@lit-labs/preact-signals',
  '@lit-labs/ssr-dom-shim',
  '@lit/reactive-element',
  '@preact/signals-core',
  '@types/trusted-types',
  '@zarrita/storage',
  'camera-controls',
  'comlink',
  'd3-array',
  'd3-contour',
  'fflate',
  'flatqueue',
  'idb-keyval',
  'internmap',
  'lit',
  'lit-element',
  'lit-html',
  'numcodecs',
  'reference-spec-reader',
  'three',
  'unzipit',
  'uplot',
  'valibot',
  'zarrita',
];
/** Licences under which code may be part of a page that is under the MIT licence itself. */
const SHIPPED_LICENCES = ['MIT', 'ISC', 'BSD-3-Clause', 'Apache-2.0'];
/** Tools do not become part of the page, so they may be under weak copyleft as well. */
const TOOL_LICENCES = [...SHIPPED_LICENCES, '0BSD', 'MPL-2.0', 'MIT OR Apache-2.0'];

describe('the packages that npm installs', () => {
  test('run no script of their own: none has one, and npm is told to run none', () => {
    expect(read('.npmrc').split('\n')).toContain('ignore-scripts=true');
    expect(locked.filter(({ hasInstallScript }) => hasInstallScript).map(({ path }) => path)).toEqual([]);
  });

  test('are each pinned by version and hash, and come from nowhere but the registry', () => {
    const loose = locked.filter(
      ({ version, integrity, link }) =>
        link || !/^\d+\.\d+\.\d+/.test(version) || !/^sha512-/.test(integrity ?? ''),
    );
    expect(loose.map(({ path }) => path)).toEqual([]);
  });

  test('are under licences that were agreed to', () => {
    const other = locked.filter(({ license = 'none' }) => !TOOL_LICENCES.includes(license));
    expect(other.map(({ path, license }) => `${path}: ${license}`)).toEqual([]);
  });
});

describe('the packages that become part of the page', () => {
  test('are these', () => {
    expect(shipped.map(({ name }) => name).sort()).toEqual(SHIPPED);
  });

  test('are under licences that the page may contain', () => {
    const other = shipped.filter(({ license = 'none' }) => !SHIPPED_LICENCES.includes(license));
    expect(other.map(({ name, license }) => `${name}: ${license}`)).toEqual([]);
  });

  test.skipIf(!existsSync(resolve(root, 'dist/index.html')))(
    'are named in third-party.txt of the built page with version, licence and the text of it, if it has code of them',
    () => {
      const notice = read('dist/third-party.txt');
      const plain = (text: string): string => text.replaceAll(/\s+/g, ' ').trim();
      const plainNotice = plain(notice);
      const faults = shipped.flatMap(({ path, name, version, license }) => {
        if (!notice.includes(`\n${name} ${version}: ${license}\n`)) return [];
        const folder = resolve(root, path);
        const file = existsSync(folder) && readdirSync(folder).find((each) => /^licen[cs]e/i.test(each));
        return !file || plainNotice.includes(plain(read(`${path}/${file}`))) ? [] : [name];
      });
      expect(faults).toEqual([]);
      const named: readonly string[] = notice.match(/^\S+(?= \d+\.\d+\.\d+: \S+$)/gm) ?? [];
      expect(named.filter((name) => !SHIPPED.includes(name))).toEqual([]);
      // What these bring along may be types only, or code that the build leaves out.
      const direct = FLOORS.flatMap(({ libraries }) => libraries).filter((name) => !name.startsWith('node:'));
      expect(direct.filter((name) => !named.includes(name))).toEqual([]);
    },
  );
});

test('the size of the first load is checked by what runs for every change', () => {
  expect(read('.ci/run')).toMatch(/^node \.ci\/first-load\.mjs$/m);
  expect(read('.ci/first-load.mjs')).toMatch(/const LIMIT = 300 \* 1024;/);
});
