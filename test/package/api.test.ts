import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { customElements } from '../../.package/custom-elements.mjs';
import { agreedFile, packageDeclarations } from '../../.package/entries.mjs';
import { exportedValues } from '../repo-rules.ts';

const read = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
const declarations = packageDeclarations();

describe('the names and types of the package', () => {
  test.each(Object.keys(declarations))(
    'of %s are those that were agreed to; `npm run api` writes a change down, which belongs in the CHANGELOG',
    (entry) => {
      expect(declarations[entry]!.text).toBe(readFileSync(agreedFile(entry), 'utf8'));
    },
  );

  test('name no library, because none is installed with the package', () => {
    for (const { text } of Object.values(declarations)) {
      const requests = [...text.matchAll(/(?:from |import\()'([^']+)'/g)].map(([, request]) => request);
      expect(requests.filter((request) => request !== './index.js')).toEqual([]);
      expect(text).not.toMatch(/\bLitElement\b|\bSignal<|\bGiven<|\bv\.\w/);
    }
  });

  test('have every value that src/index.ts exports', () => {
    const values = exportedValues('src/index.ts', read('src/index.ts'));
    const declared = [
      ...declarations.index!.text.matchAll(/^export declare (?:const|function|class) (\w+)/gm),
    ].map(([, name]) => name);
    expect(declared.sort()).toEqual(values);
  });
});

describe('the manifest of the element', () => {
  const [module] = customElements(declarations.element!.text).modules;
  const [element] = module!.declarations;

  test('has its attributes, events, members, parts and CSS properties, each with a sentence', () => {
    expect(element!.tagName).toBe('segy-lens');
    const { attributes, events, members, cssParts, cssProperties } = element!;
    for (const list of [attributes, events, members, cssParts, cssProperties])
      for (const { name, description } of list)
        expect(description, name).toMatch(/^[A-Z][^@]*[.…`](\n@throws .*)?$/s);
    expect(attributes.map(({ name }) => name)).toEqual(['src', 'subsample', 'threshold', 'colormap']);
    expect(members.map(({ name }: { name: string }) => name)).toContain('open');
  });

  test('names what the element has, and nothing else', () => {
    const page = read('src/ui/page/segy-lens.ts');
    const fired = [...page.matchAll(/fire\('(segy-\w+)'/g)].map(([, name]) => name).sort();
    expect(element!.events.map(({ name }) => name).sort()).toEqual(fired);
    const parts = [...page.matchAll(/ part="(\w+)"/g)].map(([, name]) => name).sort();
    expect(element!.cssParts.map(({ name }) => name).sort()).toEqual(parts);
    const tokens = read('src/ui/kit/tokens.styles.ts');
    const properties = new Set([...tokens.matchAll(/^ {4}(--lens-[\w-]+):/gm)].map(([, name]) => name!));
    expect(element!.cssProperties.map(({ name }) => name).sort()).toEqual([...properties].sort());
  });
});
