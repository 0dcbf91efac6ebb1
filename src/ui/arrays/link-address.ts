/**
 * The address of this page that opens a link: what it may connect to is fixed when it is loaded, and taken from `?url=`. Null if the text
 * is no address that begins with http: or https:.
 * @param page address of the page now; its other parameters stay, and the view of another survey goes
 */
export function addressWith(page: string, text: string): string | null {
  const link = text.trim();
  if (!/^https?:\/\//i.test(link) || !URL.canParse(link)) return null;
  const address = new URL(page);
  address.searchParams.set('url', link);
  address.hash = '';
  return address.href;
}
