import { fileURLToPath } from 'node:url';
import { makeDeclarations } from './declarations.mjs';

/** @param {string} path below the root of the repository */
export const at = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url));

/** The entries of the package that have types, the one first whose types the others import. */
const ENTRIES = { index: at('src/index.ts'), element: at('src/element.ts'), node: at('src/node.ts') };

/** The declarations of each entry. */
export const packageDeclarations = () => makeDeclarations(at('.package/tsconfig.json'), ENTRIES);

/** @param {string} entry the file that holds the names and types of an entry as they were agreed to */
export const agreedFile = (entry) => at(`test/package/api/${entry}.txt`);
