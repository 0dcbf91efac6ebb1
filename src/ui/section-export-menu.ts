import type { SectionFormat } from './section-figure.ts';
import type { SectionView } from './section-view.ts';
import type { Session } from './session.ts';

/** Makes the file and hands it to the browser to save. */
export async function exportSection(
  session: Session,
  view: SectionView,
  format: SectionFormat,
  title: string,
): Promise<void> {
  try {
    const { sectionFile } = await import('./section-export.ts');
    const { saveBlob } = await import('./save-blob.ts');
    const blob = await sectionFile(session.store, view, format);
    if (blob) saveBlob(blob, `${session.store.meta.value?.name ?? 'section'} ${title}.${format}`);
  } catch (error) {
    session.fail(error);
  }
}
