import { Latest } from './latest.ts';
import { saveBlob } from './save-blob.ts';
import type { SectionFormat } from './section-figure.ts';
import type { SectionView } from './section-view.ts';
import type { Session } from './session.ts';

/** One file is made at a time; asked for again, the former is dropped. */
const saving = new Latest();

/** Makes the file and hands it to the browser to save. Reading the values of a large section can be cancelled. */
export async function exportSection(
  session: Session,
  view: SectionView,
  format: SectionFormat,
): Promise<void> {
  const { store } = session;
  const { source } = view;
  if (!source) return;
  if (source.waits) {
    store.say('notice', 'The section of both surveys is still being read. Save it once it is shown.');
    return;
  }
  const task = store.begin(`Saving the section as ${format.toUpperCase()}`, () => saving.abort());
  try {
    const [{ sectionFile }, { pictureTitle }] = await Promise.all([
      import('./section-export.ts'),
      import('./section-svg.ts'),
    ]);
    const isPicture = format === 'png' || format === 'svg';
    const title = isPicture ? pictureTitle(view) : (source.valuesTitle ?? source.title);
    const blob = await saving.run((signal) => sectionFile(store, view, format, signal));
    if (blob) saveBlob(blob, `${store.meta.value?.name ?? 'section'} ${title}.${format}`);
  } catch (error) {
    session.fail(error);
  } finally {
    task.end();
  }
}
