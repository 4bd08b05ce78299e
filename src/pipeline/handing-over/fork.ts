// Whether the code that is judged comes from people who may not write here.
import type { Forge } from '../../platform/forge.ts';

/** Of another repository than this one, or of one that is gone. */
export function isOfFork({ event, repository }: Pick<Forge, 'event' | 'repository'>): boolean {
  return event.isPullRequest && event.head !== undefined && event.headRepositoryId !== repository.id;
}
