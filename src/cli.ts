#!/usr/bin/env node
/**
 * The command `segy-lens`: what a data manager asks of SEG-Y files in a shell, with the readings of the page. The last line runs it.
 */
import { writeSync } from 'node:fs';
import { run } from './cli/run.ts';

const write = (fd: 1 | 2) => (text: string | Uint8Array) => {
  const bytes = typeof text === 'string' ? new TextEncoder().encode(text) : text;
  for (let at = 0; at < bytes.length; ) {
    try {
      at += writeSync(fd, bytes, at);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      // `segy-lens … | head` ends the pipe, which is no failure. A pipe that is full takes more in a moment.
      if (code === 'EPIPE') process.exit(0);
      if (code !== 'EAGAIN') throw error;
    }
  }
};

// The page lies beside the folder of the built command. In another form Vite would look for it while it builds.
const site = new URL('../dist/', String(import.meta.url));
run(process.argv.slice(2), { out: write(1), err: write(2), site }).then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    write(2)(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    process.exitCode = 70;
  },
);
