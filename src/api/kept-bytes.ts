import type { Engine } from './engine.ts';

/** Sums up the records that the storage itself has, which may be fewer than were handed to it. */
export async function keptBytes({ disk }: Engine, keys: readonly string[]): Promise<number> {
  const whole = await disk.whole(keys);
  const entries = await Promise.all(keys.map((key) => disk.entry(key)));
  return entries.reduce((sum, entry, place) => (whole[place] && entry ? sum + entry.byteLength : sum), 0);
}
