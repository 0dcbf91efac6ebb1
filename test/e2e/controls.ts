import type { LensPage } from './harness.ts';

/** A control as people meet it. */
export interface Control {
  readonly name: string;
  readonly tooltip: string;
  readonly focusable: boolean;
  readonly width: number;
  readonly height: number;
}

/** The page's own list of what `controls` found last, and which of it had the focus since. */
interface Walked {
  walkedControls: { readonly element: Element; readonly name: string }[];
  reached: Set<EventTarget | undefined>;
}

/** Every control that is on the page now, through every shadow root. */
export const controls = (lens: LensPage): Promise<Control[]> =>
  lens.page.evaluate(() => {
    const found: Control[] = [];
    const walked: Walked['walkedControls'] = [];
    (window as unknown as Walked).walkedControls = walked;
    const modal = (root: Document | ShadowRoot): Element | null => {
      for (const element of root.querySelectorAll('*')) {
        if (element.matches('dialog:modal')) return element;
        const inner = element.shadowRoot && modal(element.shadowRoot);
        if (inner) return inner;
      }
      return null;
    };
    const walk = (node: Document | ShadowRoot | Element): void => {
      for (const element of node.querySelectorAll<HTMLElement>('*')) {
        if (element.shadowRoot) walk(element.shadowRoot);
        const isControl = element.matches(
          'button, input:not([type=file]), select, textarea, summary, a[href], [role=application], [tabindex="0"]:not([role=region])',
        );
        if (!isControl || !element.checkVisibility({ visibilityProperty: true })) continue;
        if (element.matches(':disabled') || element.closest('[inert]')) continue;
        const label = (element as HTMLInputElement).labels?.[0] ?? null;
        const root = element.getRootNode() as ShadowRoot;
        const described = (element.getAttribute('aria-describedby') ?? '')
          .split(' ')
          .map((id) => (id ? (root.getElementById(id)?.textContent ?? '') : ''))
          .join(' ');
        const drawn = element.closest('svg')?.querySelector('title')?.textContent;
        const titled = (element.closest('[title]') ?? label?.closest('[title]'))?.getAttribute('title');
        const words = element.getAttribute('aria-label') ?? label?.textContent ?? element.textContent ?? '';
        // Of a check box its label is touched as well.
        const boxes = [element, label].flatMap((at) => (at ? [at.getBoundingClientRect()] : []));
        const inGroup = element.matches('[role=tab], [type=radio]');
        const name = `${element.localName} ${words.replace(/\s+/g, ' ').trim()}`.slice(0, 60);
        walked.push({ element, name });
        found.push({
          name,
          tooltip: (titled || drawn || described).trim(),
          focusable: element.tabIndex >= 0 || inGroup,
          width: Math.max(...boxes.map((box) => box.width)),
          height: Math.max(...boxes.map((box) => box.height)),
        });
      }
    };
    walk(modal(document) ?? document);
    return found;
  });

/** Controls without a tooltip, out of reach of the keys, or too small for a finger. */
export function faults(where: string, list: readonly Control[]): string[] {
  return list.flatMap(({ name, tooltip, focusable, width, height }) => [
    ...(tooltip ? [] : [`${where}: ${name} has no tooltip`]),
    ...(focusable ? [] : [`${where}: ${name} is not reached by keys`]),
    ...(width >= 24 && height >= 24 ? [] : [`${where}: ${name} is ${width} × ${height} pixels`]),
  ]);
}

/** Presses Tab until every control that is on the page now must have had its turn; the names of those that had none. */
export async function unreachedByTab(lens: LensPage): Promise<string[]> {
  const { length } = await controls(lens);
  await lens.page.evaluate(() => {
    const page = window as unknown as Walked;
    const listens = page.reached !== undefined;
    page.reached = new Set();
    // A change of the focus inside a shadow tree is heard nowhere but there; the key that is let go is.
    if (!listens) addEventListener('keyup', (event) => page.reached.add(event.composedPath()[0]), true);
  });
  let unreached: string[] = [];
  // Beside the controls, regions that scroll take the focus, and between the last and the first the browser's own: a second round
  // may be needed from where the first one began.
  for (let round = 0; round < 2; round++) {
    for (let pressed = 0; pressed < length + 20; pressed++) await lens.page.keyboard.press('Tab');
    unreached = await unreachedSoFar(lens);
    if (unreached.length === 0) break;
  }
  return unreached;
}

const unreachedSoFar = (lens: LensPage): Promise<string[]> =>
  lens.page.evaluate(() => {
    const { walkedControls, reached } = window as unknown as Walked;
    // Of a group one is reached by Tab and the others by the arrow keys.
    const group = (element: Element): string | null =>
      element.matches('[role=tab]')
        ? 'tabs'
        : element.matches('[type=radio]')
          ? (element as HTMLInputElement).name
          : null;
    const groups = new Set(
      walkedControls.filter(({ element }) => reached.has(element)).map(({ element }) => group(element)),
    );
    groups.delete(null);
    return walkedControls
      .filter(({ element }) => element.isConnected && !reached.has(element) && !groups.has(group(element)))
      .map(({ name }) => name);
  });
