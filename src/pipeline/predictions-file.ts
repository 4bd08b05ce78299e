// Where the scored rows of each model lie in the workspace.
import type { Role } from '../records/evaluation.ts';

export function predictionsFile(role: Role): string {
  return `predictions-${role}.bin`;
}
