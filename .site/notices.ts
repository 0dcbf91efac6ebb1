import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Plugin } from 'vite';

/** The name of the file that the build writes. */
export const NOTICES = 'third-party.txt';

const RULE = '='.repeat(80);

/** The folder of the package that a module comes from; null for a module of our own. */
function packageFolder(id: string): string | null {
  const path = id.replaceAll('\\', '/').replace(/^\0/, '').replace(/\?.*$/, '');
  return /^(.*\/node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1] ?? null;
}

/**
 * Code of others that is compiled into the WebAssembly of a package, whose own licence file does not speak of it. Each is under the
 * terms of the licence named; the addresses have its text.
 */
const COMPILED_IN: Readonly<Record<string, readonly string[]>> = {
  numcodecs: [
    'fflate: MIT, Copyright (c) 2020-present Arjun Barrett; github.com/101arrowz/fflate',
    'C-Blosc: BSD-3-Clause, Copyright (c) 2009-2018 Francesc Alted, 2019-present The Blosc Development Team; github.com/Blosc/c-blosc',
    'LZ4: BSD-2-Clause, Copyright (c) 2011-2020 Yann Collet; github.com/lz4/lz4',
    'Zstandard: BSD-3-Clause, Copyright (c) Meta Platforms, Inc. and affiliates; github.com/facebook/zstd',
    'zlib: Zlib, Copyright (C) 1995-2022 Jean-loup Gailly and Mark Adler; zlib.net',
  ],
};

/** What the notice says of one package: name, version, licence, and the text of its licence file if it has one. */
function noticeOf(folder: string): readonly [name: string, text: string] {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const file = readdirSync(folder).find((each) => /^licen[cs]e/i.test(each));
  const text = file ? readFileSync(join(folder, file), 'utf8').trim() : '';
  const inside = (COMPILED_IN[name] ?? []).map((line) => `\nIt contains ${line}`).join('');
  return [
    name,
    `${RULE}\n${name} ${version}: ${license}\n${RULE}\n\n${[text, inside.trim()].filter(Boolean).join('\n\n')}\n`,
  ];
}

/** Writes a file with the licences of all packages that have code in what was built. */
export function notices(): Plugin {
  // The worker of a build may be built apart, and knows other modules.
  const folders = new Set<string>();
  return {
    name: 'segy-lens:notices',
    apply: 'build',
    generateBundle(_, bundle) {
      for (const file of Object.values(bundle)) {
        if (file.type !== 'chunk') continue;
        for (const id of file.moduleIds) {
          const folder = packageFolder(id);
          if (folder && existsSync(join(folder, 'package.json'))) folders.add(folder);
        }
      }
      const all = [...folders].map(noticeOf).sort(([a], [b]) => (a < b ? -1 : 1));
      const source = `SEG-Y Lens contains code of these packages of others, under their own licences.\n\n${all.map(([, text]) => text).join('\n')}`;
      this.emitFile({ type: 'asset', fileName: NOTICES, source });
    },
  };
}
