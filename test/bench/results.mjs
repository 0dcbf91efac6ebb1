// RESULTS.md by its sections, so that a bench run alone renews its own.
import { readFileSync, writeFileSync } from 'node:fs';

const RESULTS = new URL('RESULTS.md', import.meta.url);

/**
 * Puts a section in the place of the one with its heading, or at the end.
 * @param {string} section begins with `## `
 */
export function renewSection(section) {
  const heading = section.slice(0, section.indexOf('\n'));
  const parts = readFileSync(RESULTS, 'utf8').split(/^(?=## )/m);
  const at = parts.findIndex((part) => part.startsWith(`${heading}\n`));
  parts.splice(at < 0 ? parts.length : at, 1, section);
  writeFileSync(RESULTS, `${parts.map((part) => part.trim()).join('\n\n')}\n`);
}

/** Puts what stands before the first section. @param {string} head */
export function renewHead(head) {
  const parts = readFileSync(RESULTS, 'utf8').split(/^(?=## )/m);
  writeFileSync(RESULTS, `${[head, ...parts.slice(1)].map((part) => part.trim()).join('\n\n')}\n`);
}
