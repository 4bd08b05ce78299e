#!/usr/bin/env node
// The file behind the command: says which Node it needs before it loads anything, which an older one could not even read.
const OLDEST_NODE = 24;

if (Number(process.versions.node.split('.')[0]) < OLDEST_NODE) {
  process.stderr.write(
    `mlgate needs Node ${OLDEST_NODE} or newer; this is ${process.versions.node}\n` +
      `   npm install --global node@${OLDEST_NODE}, or the way Node came onto this machine\n`,
  );
  process.exitCode = 2;
} else {
  await import('./main.ts');
}
