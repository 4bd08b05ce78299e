// A step that the end of another run started (`workflow_run`): which run that was, and of which pull request, by the server's own word.
// Nothing that the other run handed over has a say in it: a fork's run runs the fork's own files.
import type { EndedRun, Forge, PullRequest } from '../../platform/forge.ts';
import { UserError } from '../../records/errors.ts';
import type { Session } from '../session.ts';

/**
 * The same session for every other event. The pull request's number is the one whose head is the commit that the run measured, in the
 * repository that it came from; without one the report goes to check and summary.
 * @throws UserError `run-not-shown` for a run whose records are not to be shown.
 */
export async function ofEndedRun(session: Session): Promise<Session> {
  const { platform } = session;
  const { forge } = platform;
  if (forge === undefined || forge.event.name !== 'workflow_run') return session;
  const { ended } = forge.event;
  if (ended === undefined) throw notShown('the event does not say which run has ended');
  await checkRun(forge, ended);
  const number = await numberOf(forge, ended);
  if (number === undefined) {
    platform.log.notice(
      'no open pull request, or more than one, has the measured commit as its head: the check and the summary have the report',
    );
  }
  return { ...session, platform: { ...platform, forge: { ...forge, event: { ...forge.event, number } } } };
}

/** The event's file says the same, and whoever runs code in this job can write that file. */
async function checkRun({ runs, repository, event }: Forge, ended: EndedRun): Promise<void> {
  const facts = await runs.read(ended);
  if (facts === undefined) throw notShown(`run ${ended.id} is not known any more`);
  const { workflow, head, headRepositoryId, repositoryId } = facts;
  if (facts.event !== 'pull_request')
    throw notShown(
      `${workflow} was started by \`${facts.event}\``,
      "if: github.event.workflow_run.event == 'pull_request'",
    );
  const isSame = head === event.head && headRepositoryId === event.headRepositoryId && repositoryId === repository.id;
  if (!isSame) throw notShown(`run ${ended.id} is of another commit or repository than the event says`);
  const { name, commit } = await repository.defaultBranch();
  if ((await repository.file(commit, workflow)) === undefined)
    throw notShown(`${workflow} is not on ${name}: a workflow that only a pull request has is nobody's to measure by`);
}

/** By branch, as the server finds those of forks; else by commit. Only one whose head is that very commit counts. */
async function numberOf({ pullRequests, event }: Forge, ended: EndedRun): Promise<number | undefined> {
  const { headOwner: owner, headBranch: branch } = ended;
  const { head, headRepositoryId } = event;
  if (head === undefined || headRepositoryId === undefined) return undefined;
  const isMeant = (pull: PullRequest): boolean =>
    pull.state === 'open' && pull.head === head && pull.headRepositoryId === headRepositoryId;
  const ofBranch = owner === undefined || branch === undefined ? [] : await pullRequests.ofBranch({ owner, branch });
  const named = ofBranch.filter(isMeant);
  const meant = named.length > 0 ? named : (await pullRequests.ofCommit(head)).filter(isMeant);
  return meant.length === 1 ? meant[0]?.number : undefined;
}

function notShown(why: string, fix?: string): UserError {
  const what = `the run that started this one is none whose report is shown: ${why}`;
  return new UserError({ code: 'run-not-shown', what, ...(fix === undefined ? {} : { fix }) });
}
