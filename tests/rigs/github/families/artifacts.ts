// Artifacts as REST lists and gives them. Who uploaded them (the results rig, or a test) tells of them through `artifactSources`.
import type { Json } from '../../json.ts';
import { isRecord } from '../../json.ts';
import type { Family } from '../call.ts';
import { notFound, nothing, numberOf, ok, refuse, repositoryOf } from '../call.ts';
import type { StoredArtifact, World } from '../world.ts';

const DAY = 86_400_000;

export function artifactsOf(world: World): readonly StoredArtifact[] {
  const told = world.state.artifactSources.flatMap((source) => source());
  return [...world.state.artifacts, ...told].sort((a, b) => b.id - a.id);
}

function artifactJson(artifact: StoredArtifact, world: World): Json {
  const url = `${world.url}/repos/${artifact.repository}/actions/artifacts/${artifact.id}`;
  const run = world.state.runs.get(artifact.run);
  const repositoryId = world.seen.repository(artifact.repository)?.id ?? 0;
  const head = run?.['head_repository'];
  return {
    id: artifact.id,
    node_id: `MDg_${artifact.id}`,
    name: artifact.name,
    size_in_bytes: artifact.bytes,
    url,
    archive_download_url: `${url}/zip`,
    expired: artifact.isExpired,
    created_at: artifact.createdAt,
    updated_at: artifact.createdAt,
    expires_at: new Date(Date.parse(artifact.createdAt) + 90 * DAY).toISOString(),
    digest: artifact.digest,
    workflow_run: {
      id: artifact.run,
      repository_id: repositoryId,
      head_repository_id: isRecord(head) && typeof head['id'] === 'number' ? head['id'] : repositoryId,
      head_branch: run?.['head_branch'] ?? 'main',
      head_sha: run?.['head_sha'] ?? '0'.repeat(40),
    },
  };
}

export const artifacts: Family = {
  'actions/list-artifacts-for-repo'(call, world) {
    const name = call.query.get('name');
    const all = artifactsOf(world).filter(
      (one) => one.repository === repositoryOf(call) && (name === null || one.name === name),
    );
    const list = all.map((one) => artifactJson(one, world));
    return { ...ok({ total_count: list.length, artifacts: list }), paged: 'artifacts' };
  },
  'actions/list-workflow-run-artifacts'(call, world) {
    const name = call.query.get('name');
    const run = numberOf(call, 'run_id');
    const all = artifactsOf(world).filter((one) => one.run === run && (name === null || one.name === name));
    const list = all.map((one) => artifactJson(one, world));
    return { ...ok({ total_count: list.length, artifacts: list }), paged: 'artifacts' };
  },
  'actions/get-artifact'(call, world) {
    const found = artifactsOf(world).find(({ id }) => id === numberOf(call, 'artifact_id'));
    return found === undefined ? notFound : ok(artifactJson(found, world));
  },
  'actions/download-artifact'(call, world) {
    const found = artifactsOf(world).find(({ id }) => id === numberOf(call, 'artifact_id'));
    if (found === undefined || call.who === undefined) return notFound;
    if (found.isExpired) return refuse(410, 'Artifact has expired');
    return { status: 302, headers: { location: `${world.elsewhere}/_signed/artifact/${found.id}` } };
  },
  'actions/delete-artifact'(call, world) {
    const at = world.state.artifacts.findIndex(({ id }) => id === numberOf(call, 'artifact_id'));
    if (at === -1) return notFound;
    world.state.artifacts.splice(at, 1);
    return nothing;
  },
};
