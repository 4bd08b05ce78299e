// What an approver sees, kept where it outlives the run: the records, the exact evidence section, and the list that binds them.
import * as z from 'zod';
import { comparison } from '../../records/comparison.ts';
import { dataReport } from '../../records/data-report.ts';
import { canonicalJson } from '../../records/canonical.ts';
import { sha256 } from '../../records/digest.ts';
import type { Sha256 } from '../../records/digest.ts';
import { evaluation } from '../../records/evaluation.ts';
import { bundleDigest } from '../../records/evidence-bundle.ts';
import type { BundleMember } from '../../records/evidence-bundle.ts';
import { decodeRecord, recordDigest } from '../../records/record.ts';
import type { RecordType } from '../../records/record.ts';
import { sha256Text } from '../../records/scalars.ts';
import { trainingRun } from '../../records/training-run.ts';
import { recordPath } from '../../registry/layout.ts';
import { recordFile } from '../../registry/registry.ts';
import type { Registry } from '../../registry/registry.ts';
import { evidenceSection } from '../../report/markdown/comment.ts';
import { gatherReport } from '../report.ts';
import type { Session } from '../session.ts';

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

/** What a kept list of evidence names; empty when it is none. */
export function evidenceMembers(text: string | undefined): readonly BundleMember[] {
  const parsed = manifest.safeParse(parseOrUndefined(text ?? ''));
  return parsed.success ? parsed.data.members : [];
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

/**
 * Files that somebody else kept, taken for evidence only where each is what its name says.
 * @returns undefined when they are not evidence; its digest is computed from what is there.
 */
export function checkedEvidence(content: unknown): Evidence | undefined {
  const files = z.record(z.string(), z.string()).safeParse(content);
  if (!files.success) return undefined;
  const kept = new Map(Object.entries(files.data));
  const [path, ...others] = [...kept.keys()].filter((name) => name.startsWith('evidence/'));
  const parsed = manifest.safeParse(parseOrUndefined(kept.get(path ?? '') ?? ''));
  if (!parsed.success || others.length > 0) return undefined;
  const { members, section } = parsed.data;
  const paths = new Set([path]);
  for (const { kind, digest } of members) {
    if (kind === 'report') continue;
    const at = recordPath(digest);
    if (digestOfRecord(kind, kept.get(at)) !== digest) return undefined;
    paths.add(at);
  }
  const actual = members.map((member) => (member.kind === 'report' ? { ...member, digest: sha256(section) } : member));
  const digest = bundleDigest(actual);
  return paths.size === kept.size && path === evidencePath(digest) ? { digest, files: kept } : undefined;
}

function digestOfRecord(kind: string, text: string | undefined): Sha256 | undefined {
  const digest = Object.hasOwn(DIGESTS, kind) ? DIGESTS[kind] : undefined;
  return text === undefined ? undefined : digest?.(text);
}

/** @throws UserError when the text is no such record. */
function digestBy<T extends { readonly observed: unknown }>(type: RecordType<T>): (text: string) => Sha256 {
  return (text) => recordDigest(type, decodeRecord(type, text, `the ${type.kind} of the evidence`));
}

const DIGESTS: Readonly<Record<string, (text: string) => Sha256>> = {
  [dataReport.kind]: digestBy(dataReport),
  [trainingRun.kind]: digestBy(trainingRun),
  [evaluation.kind]: digestBy(evaluation),
  [comparison.kind]: digestBy(comparison),
};

function parseOrUndefined(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
