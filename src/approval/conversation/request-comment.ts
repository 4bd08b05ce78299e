// A request as a comment that is never edited: its card, and in a hidden block the record that the card was rendered from.
import type { ApprovalRequest } from '../../records/approval.ts';
import { approvalRequest } from '../../records/approval.ts';
import { UserError } from '../../records/errors.ts';
import { decodeRecord, encodeRecord } from '../../records/record.ts';

/** Renders the card; the same record always gives the same bytes. */
export type RenderCard = (request: ApprovalRequest) => string;

/** A server takes no more than 65,536 characters. */
const MAX_BODY = 65_000;

const OPEN = '<!-- mlgate:approval-request ';
const CLOSE = ' -->';

/** @throws UserError `request-too-long`. */
export function renderRequestComment(request: ApprovalRequest, renderCard: RenderCard): string {
  const body = `${renderCard(request).trim()}\n\n${OPEN}${hidden(encodeRecord(approvalRequest, request).trimEnd())}${CLOSE}`;
  if (body.length <= MAX_BODY) return body;
  throw new UserError({
    code: 'request-too-long',
    what: `the request for approval has ${body.length} characters; a comment takes ${MAX_BODY}`,
    fix: 'name teams instead of many people in approval.groups, and scripts instead of long deploy commands',
  });
}

export type ReadRequest =
  | { readonly kind: 'request'; readonly request: ApprovalRequest }
  /** It was meant as a request, and is none. */
  | { readonly kind: 'void'; readonly why: string };

/** undefined for a comment without the block. A comment that is not exactly the rendering of its record is void. */
export function readRequestComment(body: string, renderCard: RenderCard): ReadRequest | undefined {
  const start = body.lastIndexOf(OPEN);
  if (start === -1) return undefined;
  const end = body.indexOf(CLOSE, start);
  if (end === -1) return { kind: 'void', why: 'its hidden record is cut off' };
  try {
    const request = decodeRecord(approvalRequest, body.slice(start + OPEN.length, end), 'the hidden record');
    return renderRequestComment(request, renderCard) === body
      ? { kind: 'request', request }
      : { kind: 'void', why: 'its card is not what its record says' };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { kind: 'void', why: 'its hidden record cannot be read' };
  }
}

/** The canonical text as ASCII that cannot end the block it stands in; parsing it gives the same record. */
function hidden(text: string): string {
  return text
    .replaceAll('--', String.raw`-\u002d`)
    .replaceAll(/[<>&\u007f-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
