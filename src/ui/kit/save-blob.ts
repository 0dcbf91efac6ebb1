/** Lets the browser save a file, under a name that every file system accepts. */
export function saveBlob(blob: Blob, name: string): void {
  const link = document.createElement('a');
  const url = URL.createObjectURL(blob);
  link.href = url;
  link.download = name.replaceAll(/[^\p{L}\p{N}.,+=() _-]+/gu, '_').slice(-160);
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
