import { expect, it } from 'vitest';
import { keyOf, pressed } from '../../../../src/ui/kit/shortcuts.ts';
import { ALL_SHORTCUTS } from '../../../../src/ui/page/features.ts';

const NONE = { ctrlKey: false, metaKey: false, altKey: false, shiftKey: false };

it.each([
  ['of Windows, which is Ctrl and Alt', { ctrlKey: true, altKey: true }],
  ["of the Mac's Option", { altKey: true }],
  ['that the browser keeps to itself', {}],
] as const)('brackets typed with the AltGr %s hide panels', (_, modifiers) => {
  expect(keyOf({ ...NONE, ...modifiers, key: '[' })).toBe('[');
  expect(keyOf({ ...NONE, ...modifiers, key: ']' })).toBe(']');
});

it('keys that make no sign of their own keep their modifiers', () => {
  expect(keyOf({ ...NONE, altKey: true, key: 'ArrowUp' })).toBe('Alt+ArrowUp');
  expect(keyOf({ ...NONE, ctrlKey: true, key: 'z' })).toBe('Ctrl+Z');
  expect(keyOf({ ...NONE, metaKey: true, shiftKey: true, key: 'Z' })).toBe('Ctrl+Shift+Z');
  // The browser's own zoom.
  expect(keyOf({ ...NONE, ctrlKey: true, key: '+' })).toBe('Ctrl++');
  // A letter that Option makes is no shortcut: AltGr+Q writes an @, AltGr+L a Polish ł.
  expect(keyOf({ ...NONE, altKey: true, key: 'ł' })).toBe('Alt+ł');
});

it('no two shortcuts of a place share a key', () => {
  for (const [place, shortcuts] of Object.entries(ALL_SHORTCUTS)) {
    const keys = Object.values(shortcuts).flatMap(({ keys }) => [...keys]);
    expect(
      keys.filter((key, at) => keys.indexOf(key) !== at),
      place,
    ).toEqual([]);
  }
});

it('a key that a place has no meaning for is left to the browser', () => {
  let prevented = 0;
  const event = (key: string) =>
    ({ ...NONE, key, preventDefault: () => prevented++, stopPropagation() {} }) as unknown as KeyboardEvent;
  const done: string[] = [];
  const does = {
    next: () => done.push('next'),
    previous: () => false,
    first: () => done.push('first'),
    last: () => done.push('last'),
  };
  expect(pressed('tabs', event('ArrowRight'), does)).toBe(true);
  expect(pressed('tabs', event('ArrowLeft'), does)).toBe(false);
  expect(pressed('tabs', event('x'), does)).toBe(false);
  expect(done).toEqual(['next']);
  expect(prevented).toBe(1);
});
