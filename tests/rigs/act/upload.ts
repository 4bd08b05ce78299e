// What the upload-artifact stand-in does, by GitHub's own client.
import { globSync, readdirSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { DefaultArtifactClient } from '@actions/artifact';
import { getInput, getMultilineInput, info, setFailed, setOutput, warning } from '@actions/core';

const name = getInput('name');
const paths = getMultilineInput('path', { required: true }).flatMap((pattern) => globSync(pattern));

function filesIn(path: string): readonly string[] {
  if (statSync(path).isFile()) return [resolve(path)];
  const entries = readdirSync(path, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => resolve(entry.parentPath, entry.name));
}

/** The folder that is given, or the nearest above all files. */
function rootOf(files: readonly string[]): string {
  const [only] = paths;
  if (paths.length === 1 && only !== undefined && statSync(only).isDirectory()) return resolve(only);
  let root = dirname(files[0] ?? resolve('.'));
  while (files.some((file) => relative(root, file).startsWith('..'))) root = join(root, '..');
  return root;
}

const all = paths.flatMap(filesIn);
const root = rootOf(all);
const isHidden = (file: string): boolean =>
  relative(root, file)
    .split('/')
    .some((part) => part.startsWith('.'));
const files = getInput('include-hidden-files') === 'true' ? all : all.filter((file) => !isHidden(file));

if (files.length === 0) {
  const message = `No files were found with the provided path: ${paths.join(' ')}. No artifacts will be uploaded.`;
  const tell = { error: setFailed, warn: warning, ignore: info }[getInput('if-no-files-found')] ?? warning;
  tell(message);
} else {
  const client = new DefaultArtifactClient();
  try {
    if (getInput('overwrite') === 'true') await client.deleteArtifact(name).catch(() => undefined);
    const { id, digest } = await client.uploadArtifact(name, [...files], root, {
      compressionLevel: Number(getInput('compression-level')),
    });
    const { GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: repository, GITHUB_RUN_ID: run } = process.env;
    setOutput('artifact-id', id);
    setOutput('artifact-digest', digest);
    setOutput('artifact-url', `${server}/${repository}/actions/runs/${run}/artifacts/${id}`);
  } catch (problem) {
    setFailed(problem instanceof Error ? problem.message : String(problem));
  }
}
