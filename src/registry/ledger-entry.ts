// One line of the ledger: what happened to a model, who did it, and the digest of the line before.
import * as z from 'zod';
import { opinion, person } from '../records/approval.ts';
import { canonicalJson } from '../records/canonical.ts';
import { sha256 } from '../records/digest.ts';
import type { Sha256 } from '../records/digest.ts';
import { commitText, count, instant, sha256Text } from '../records/scalars.ts';

const versionNumber = z.int().min(1);
const name = z.string().min(1).max(200);

export const commandOutcome = z.lazy(() =>
  z.strictObject({
    command: z.string(),
    exitCode: z.int(),
    outcome: z.enum(['succeeded', 'failed', 'timed-out']),
  }),
);
export type CommandOutcome = z.infer<typeof commandOutcome>;

export const claim = z.lazy(() =>
  z.strictObject({
    id: name,
    action: z.enum(['promote', 'rollback', 'adopt']),
    stage: name,
    version: versionNumber,
    digest: sha256Text,
    /** The version at the stage when the claim was made; null for a stage that has none. */
    expected: versionNumber.nullable(),
    /** The request whose grant this claim uses; null for rollback and adopt. */
    request: name.nullable(),
    approval: sha256Text.nullable(),
    commit: commitText.nullable(),
    holder: z.strictObject({ name: z.string(), host: z.string(), process: z.string() }),
    /** Not after this moment is a holder whose life cannot be seen taken for dead. */
    until: instant,
    /** The claim of a dead holder (or of whoever it was forced from) that this one continues or replaces. */
    takesOver: name.nullable(),
  }),
);
export type Claim = z.infer<typeof claim>;

export const ledgerEvent = z.lazy(() =>
  z.discriminatedUnion('kind', [
    z.strictObject({
      kind: z.literal('evaluated'),
      commit: commitText,
      evaluation: sha256Text,
      /** Digest of the uncompressed predictions kept beside it; null when they were too large or there were none. */
      predictions: sha256Text.nullable(),
    }),
    z.strictObject({
      kind: z.literal('requested'),
      request: name,
      /** SHA-256 of the record's whole text, `observed` included: what the code was made from. */
      text: sha256Text,
      environment: name,
      candidate: sha256Text,
    }),
    z.strictObject({ kind: z.literal('said'), request: name, opinion }),
    z.strictObject({
      kind: z.literal('granted'),
      request: name,
      approval: sha256Text,
      grantedAt: instant,
      expires: instant,
    }),
    z.strictObject({ kind: z.literal('claimed'), claim }),
    /** Written before a deploy command starts: from here on the outside may have changed. */
    z.strictObject({ kind: z.literal('deploying'), claim: name, version: versionNumber, until: instant }),
    z.strictObject({
      kind: z.literal('deployed'),
      claim: name,
      version: versionNumber,
      result: commandOutcome,
      bytes: count,
      until: instant,
    }),
    z.strictObject({
      kind: z.literal('failed'),
      claim: name,
      version: versionNumber,
      step: z.enum(['deploy', 'smoke']),
      result: commandOutcome,
    }),
    z.strictObject({
      kind: z.literal('finished'),
      claim: name,
      /** `abandoned`: given up before anything ran. `failed`: what the stage serves now is not known to be well. */
      result: z.enum(['deployed', 'reverted', 'failed', 'abandoned']),
      deployment: sha256Text.nullable(),
      reason: z.string(),
    }),
    z.strictObject({ kind: z.literal('quarantined'), digest: sha256Text, reason: z.string() }),
    z.strictObject({ kind: z.literal('released'), digest: sha256Text, reason: z.string() }),
    /** No promotion goes to the stage until `resumed`: written by a rollback on a server, and by whoever says so. */
    z.strictObject({ kind: z.literal('held'), stage: name, reason: z.string() }),
    z.strictObject({ kind: z.literal('resumed'), stage: name, reason: z.string() }),
    /** A person's order on a server was followed, or found nothing to do: its comment, whose number the server gave, is used up. */
    z.strictObject({
      kind: z.literal('ordered'),
      comment: z.int().min(1),
      order: z.enum(['rollback', 'hold', 'resume']),
      stage: name,
    }),
  ]),
);
export type LedgerEvent = z.infer<typeof ledgerEvent>;

export const ledgerEntry = z.lazy(() =>
  z.strictObject({
    /** Counts from 1. */
    sequence: z.int().min(1),
    previous: sha256Text.nullable(),
    at: instant,
    by: person,
    run: z.string(),
    event: ledgerEvent,
  }),
);
export type LedgerEntry = z.infer<typeof ledgerEntry>;

export function ledgerLine(entry: LedgerEntry): string {
  return canonicalJson(entry);
}

/** What the next entry names as `previous`, and what approvals and deployments quote as the ledger's head. */
export function entryDigest(line: string): Sha256 {
  return sha256(line);
}

/** An entry as its line holds it. */
export interface LedgerLine {
  readonly entry: LedgerEntry;
  readonly digest: Sha256;
}
