/** The lines of a text header: as the file breaks them, else the standard's 80 columns. */
export function textHeaderLines(text: string): string[] {
  const lines = /[\r\n]/.test(text) ? text.split(/\r\n|\r|\n/) : (text.match(/[\s\S]{1,80}/g) ?? []);
  while (lines.length > 0 && lines.at(-1)?.trim() === '') lines.pop();
  return lines.map((line) => line.trimEnd());
}

/** "samplesPerTrace" → "samples per trace", for names without a title. */
export function fieldTitle(name: string): string {
  return name.replace(/([a-z])([A-Z0-9])/g, '$1 $2').toLowerCase();
}
