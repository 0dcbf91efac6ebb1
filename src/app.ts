/** The page: one element, full size (public/page.css), that follows the address. */
import { SegyLens } from './element.ts';

const lens = document.querySelector<SegyLens>('segy-lens') ?? document.body.appendChild(new SegyLens());
lens.applyParameters(location.search);
lens.applyLink(location.hash);
addEventListener('hashchange', () => lens.applyLink(location.hash));
