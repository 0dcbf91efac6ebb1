// Prints how large what is shipped is: the page, the package and the notebook's front end, whole and gzipped.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

const root = new URL('../', import.meta.url);
const FOLDERS = { page: 'dist/', package: 'lib/', notebook: 'python/src/segy_lens/static/' };
/** The largest files that are listed of each. */
const LISTED = 6;
const kilobytes = (/** @type {number} */ bytes) => `${(bytes / 1024).toFixed(1)} KB`.padStart(11);

console.log(`${'whole'.padStart(11)} ${'gzipped'.padStart(11)}`);
for (const [name, folder] of Object.entries(FOLDERS)) {
  const url = new URL(folder, root);
  if (!existsSync(url)) continue;
  const files = readdirSync(url, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => {
      const bytes = readFileSync(`${entry.parentPath}/${entry.name}`);
      return { name: entry.name, whole: bytes.length, gzipped: gzipSync(bytes).length };
    });
  const sum = (/** @type {'whole' | 'gzipped'} */ of) => files.reduce((total, file) => total + file[of], 0);
  console.log(`${kilobytes(sum('whole'))} ${kilobytes(sum('gzipped'))}  ${name}: ${files.length} files`);
  for (const file of files.sort((a, b) => b.whole - a.whole).slice(0, LISTED))
    console.log(`${kilobytes(file.whole)} ${kilobytes(file.gzipped)}    ${file.name}`);
}
