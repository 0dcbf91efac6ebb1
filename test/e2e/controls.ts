import type { LensPage } from './harness.ts';

/** A control as people meet it. */
export interface Control {
  readonly name: string;
  readonly tooltip: string;
  readonly focusable: boolean;
  readonly width: number;
  readonly height: number;
}

/** Every control that is on the page now, through every shadow root. */
export const controls = (lens: LensPage): Promise<Control[]> =>
  lens.page.evaluate(() => {
    const found: Control[] = [];
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
        found.push({
          name: `${element.localName} ${words.replace(/\s+/g, ' ').trim()}`.slice(0, 60),
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
