import type { Palette } from '../theme.ts';

/** The style of what lies over the whole view and lets every press through. */
export const OVER_ALL = {
  position: 'absolute',
  inset: '0',
  overflow: 'hidden',
  pointerEvents: 'none',
} as const;

/** An SVG element with these attributes. */
export function svgElement<Name extends keyof SVGElementTagNameMap>(
  name: Name,
  attributes: Readonly<Record<string, string>> = {},
): SVGElementTagNameMap[Name] {
  const element = document.createElementNS('http://www.w3.org/2000/svg', name);
  setAttributes(element, attributes);
  return element;
}

export function setAttributes(element: Element, attributes: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
}

/** A shadow about text in the colour of the ground, so that it can be read over any data. */
export const textHalo = ({ background }: Palette): string =>
  ['2px', '3px', '4px'].map((blur) => `0 0 ${blur} ${background}`).join(', ');

/** Text on a picture, with the same halo. */
export function paintText(
  context: CanvasRenderingContext2D,
  text: string,
  x: number,
  y: number,
  colour: string,
  halo: string,
): void {
  context.strokeStyle = halo;
  context.lineWidth = 4;
  context.strokeText(text, x, y);
  context.fillStyle = colour;
  context.fillText(text, x, y);
}
