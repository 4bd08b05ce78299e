// What the person who runs a script can mend: told in one line, without a stack.

export class BadInput extends Error {}

/** Runs a script's `work`. Bad input ends it with exit code 2; any other error is a bug and keeps its stack. */
export async function runScript(work) {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof BadInput)) throw error;
    console.error(error.message);
    process.exitCode = 2;
  }
}
