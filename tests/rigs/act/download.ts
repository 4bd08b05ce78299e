// What the download-artifact stand-in does, by GitHub's own client: artifacts of the same run.
import { join, matchesGlob, resolve } from 'node:path';
import { DefaultArtifactClient } from '@actions/artifact';
import { getInput, setFailed, setOutput } from '@actions/core';

const client = new DefaultArtifactClient();
const name = getInput('name');
const pattern = getInput('pattern');
const folder = resolve(getInput('path') || '.');
const isFlat = name !== '' || getInput('merge-multiple') === 'true';

try {
  const found =
    name === ''
      ? (await client.listArtifacts({ latest: true })).artifacts.filter(
          (one) => pattern === '' || matchesGlob(one.name, pattern),
        )
      : [(await client.getArtifact(name)).artifact];
  for (const artifact of found) {
    const expected = artifact.digest === undefined ? {} : { expectedHash: artifact.digest };
    await client.downloadArtifact(artifact.id, { path: isFlat ? folder : join(folder, artifact.name), ...expected });
  }
  setOutput('download-path', folder);
} catch (problem) {
  setFailed(problem instanceof Error ? problem.message : String(problem));
}
