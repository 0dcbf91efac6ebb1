// `npm run build:package` runs this after the page was built: it builds the package into lib.
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { customElements } from './custom-elements.mjs';
import { at, packageDeclarations } from './entries.mjs';

/** @param {string} mode */
function build(mode) {
  const args = ['build', '--config', '.package/vite.config.ts', '--mode', mode, '--logLevel', 'warn'];
  const { status } = spawnSync(process.execPath, ['node_modules/vite/bin/vite.js', ...args], {
    cwd: at('.'),
    stdio: 'inherit',
  });
  if (status !== 0) process.exit(status ?? 1);
}

build('worker');
build('library');
build('notebook');

const declarations = packageDeclarations();
for (const [entry, { text }] of Object.entries(declarations)) writeFileSync(at(`lib/${entry}.d.ts`), text);
writeFileSync(at('lib/inline.d.ts'), "export * from './index.js';\n");
writeFileSync(
  at('lib/custom-elements.json'),
  `${JSON.stringify(customElements(declarations.element?.text ?? ''), null, 2)}\n`,
);

// The worker as text, for bundlers that copy no files.
const worker = JSON.stringify(readFileSync(at('lib/segy.worker.js'), 'utf8'));
writeFileSync(
  at('lib/inline.js'),
  `import { configure } from './index.js';\nexport * from './index.js';\nconfigure({ workerUrl: 'data:text/javascript,' + encodeURIComponent(${worker}) });\n`,
);
