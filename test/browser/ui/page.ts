import axe from 'axe-core';

/** All elements that match, through every open shadow root. */
export function deep(selector: string, root: ParentNode = document): HTMLElement[] {
  const found = Array.from(root.querySelectorAll<HTMLElement>(selector));
  for (const element of root.querySelectorAll('*')) {
    if (element.shadowRoot) found.push(...deep(selector, element.shadowRoot));
  }
  return found;
}

export function button(name: string): HTMLButtonElement {
  return deep('button').find((element) => element.textContent?.trim() === name) as HTMLButtonElement;
}

/** The range that a label names. */
export function slider(label: string): HTMLInputElement {
  const ranges = deep('input[type=range]') as HTMLInputElement[];
  return ranges.find((range) => range.labels?.[0]?.textContent === label) as HTMLInputElement;
}

/** What axe-core finds wrong within the element. */
export async function violations(lens: HTMLElement): Promise<string[]> {
  // The page around the element is the test runner's.
  const { violations: found } = await axe.run(lens, { rules: { region: { enabled: false } } });
  return found.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.target.join(' ')).join(', ')}`);
}
