// Fails if the first load is too large. That is index.html and every script and style sheet that it names, gzipped.
import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

const LIMIT = 300 * 1024;
const dist = new URL('../dist/', import.meta.url);
const html = readFileSync(new URL('index.html', dist), 'utf8');
const named = [...html.matchAll(/(?:src|href)="\.\/([^"]+\.(?:js|css))"/g)].map((match) => match[1]);
const files = ['index.html', ...new Set(named)];
let total = 0;
for (const file of files) {
  const bytes = gzipSync(readFileSync(new URL(file, dist))).length;
  total += bytes;
  console.log(`${String(bytes).padStart(9)}  ${file}`);
}
console.log(`First load: ${(total / 1024).toFixed(1)} KB gzipped of at most ${LIMIT / 1024} KB.`);
if (total > LIMIT || files.length < 2) process.exitCode = 1;
