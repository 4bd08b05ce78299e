// What an approver sees, kept where it outlives the run: the records, the exact evidence section, and the list that binds them.
import * as z from 'zod';
import { comparison } from '../records/comparison.ts';
import { dataReport } from '../records/data-report.ts';
import { canonicalJson } from '../records/canonical.ts';
import { sha256 } from '../records/digest.ts';
import type { Sha256 } from '../records/digest.ts';
import { evaluation } from '../records/evaluation.ts';
import { bundleDigest } from '../records/evidence-bundle.ts';
import type { BundleMember } from '../records/evidence-bundle.ts';
import type { RecordType } from '../records/record.ts';
import { sha256Text } from '../records/scalars.ts';
import { trainingRun } from '../records/training-run.ts';
import { recordFile } from '../registry/registry.ts';
import type { Registry } from '../registry/registry.ts';
import { evidenceSection } from '../report/markdown/comment.ts';
import { gatherReport } from './report.ts';
import type { Session } from './session.ts';

const manifest = z.strictObject({
  members: z.array(z.strictObject({ kind: z.string(), name: z.string(), digest: sha256Text })),
  /** The markdown that the approver read, byte for byte. */
  section: z.string(),
});

export interface Evidence {
  readonly digest: Sha256;
  /** For the registry, by path below the model's folder. */
  readonly files: ReadonlyMap<string, string>;
}

/** Bundles whatever records there are with the rendered section. */
export async function collectEvidence(session: Session): Promise<Evidence> {
  const { workspace, config } = session;
  const files = new Map<string, string>();
  const members: BundleMember[] = [];
  const add = async <T extends { readonly observed: unknown }>(type: RecordType<T>): Promise<void> => {
    const record = await workspace.load(type);
    if (record === undefined) return;
    const file = recordFile(type, record);
    files.set(file.path, file.text);
    members.push({ kind: type.kind, name: config.model, digest: file.digest });
  };
  await add(dataReport);
  await add(trainingRun);
  await add(evaluation);
  await add(comparison);
  const section = evidenceSection(await gatherReport(session));
  members.push({ kind: 'report', name: 'evidence.md', digest: sha256(section) });
  const digest = bundleDigest(members);
  files.set(evidencePath(digest), `${canonicalJson({ members, section })}\n`);
  return { digest, files };
}

function evidencePath(digest: Sha256): string {
  return `evidence/${digest}.json`;
}

/** What the registry keeps under this digest: `section` for reading, `digest` computed anew from what lies there. */
export async function readEvidence(
  registry: Registry,
  model: string,
  digest: Sha256,
): Promise<{ readonly digest: Sha256; readonly section: string } | undefined> {
  const bytes = await registry.file(model, evidencePath(digest));
  if (bytes === undefined) return undefined;
  const parsed = manifest.safeParse(parseOrUndefined(Buffer.from(bytes).toString('utf8')));
  if (!parsed.success) return undefined;
  const { members, section } = parsed.data;
  const actual = members.map((member) => (member.kind === 'report' ? { ...member, digest: sha256(section) } : member));
  return { digest: bundleDigest(actual), section };
}

function parseOrUndefined(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
