// A request for approval as the registry keeps it: the exact text that its code was made from.
import { approvalRequest } from '../records/approval.ts';
import type { ApprovalRequest } from '../records/approval.ts';
import { sha256 } from '../records/digest.ts';
import type { Sha256 } from '../records/digest.ts';
import { UserError } from '../records/errors.ts';
import { decodeRecord, encodeRecord } from '../records/record.ts';
import { requestPath } from './layout.ts';
import type { ModelState, Registry } from './registry.ts';

/** Path, text and the text's digest, for {@link Change.files} and the `requested` entry. */
export function requestFile(
  id: string,
  request: ApprovalRequest,
): { readonly path: string; readonly text: string; readonly digest: Sha256 } {
  const text = encodeRecord(approvalRequest, request);
  return { path: requestPath(id), text, digest: sha256(text) };
}

/**
 * undefined when the ledger knows no such request.
 * @throws UserError `request-altered` when the file is gone or is not the one that the ledger saw.
 */
export async function readRequest(
  registry: Registry,
  state: ModelState,
  id: string,
): Promise<ApprovalRequest | undefined> {
  const known = state.requests.get(id);
  if (known === undefined) return undefined;
  const path = requestPath(id);
  const bytes = await registry.file(state.model, path);
  const source = `${registry.place}: models/${state.model}/${path}`;
  if (bytes === undefined || sha256(bytes) !== known.text) {
    throw new UserError({
      code: 'request-altered',
      what: `${source} ${bytes === undefined ? 'is gone' : 'was altered'} since request ${id} was made; it is void`,
      fix: 'ask for approval again',
    });
  }
  return decodeRecord(approvalRequest, new TextDecoder().decode(bytes), source);
}
