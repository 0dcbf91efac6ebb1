// `npm run api` writes down the names and types of the package, which a test compares. A change of them belongs in the CHANGELOG.
import { writeFileSync } from 'node:fs';
import { agreedFile, packageDeclarations } from './entries.mjs';

for (const [entry, { text, names }] of Object.entries(packageDeclarations())) {
  writeFileSync(agreedFile(entry), text);
  console.log(`${entry}: ${names.length} names`);
}
