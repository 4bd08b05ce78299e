// The HTML report as an artifact of the workflow run, for the link in comment and check.
import { join } from 'node:path';
import type { Forge } from '../../platform/forge.ts';
import { ExternalError } from '../../records/errors.ts';
import { sha256 } from '../../records/digest.ts';
import type { Session } from '../session.ts';

/**
 * A second report of one run (another attempt, another job) cannot take the name, so its digest is added to it.
 * @param html path of the report, relative to the folder of mlgate.yml.
 * @returns its address; the run's where the server did not tell.
 */
export async function uploadHtml({ platform, config }: Session, forge: Forge, html: string): Promise<string> {
  const [folder, file] = [html.slice(0, html.lastIndexOf('/')), html.slice(html.lastIndexOf('/') + 1)];
  const upload = (name: string) =>
    forge.artifacts.upload({ name, folder: join(platform.folder, folder), files: [file] });
  const name = `mlgate-report-${config.model}`;
  try {
    return addressOf(forge, await upload(name));
  } catch (error) {
    if (!(error instanceof ExternalError) || error.code !== 'github-conflict') throw error;
    const digest = sha256(await platform.files.read(html)).slice(0, 12);
    // No model's name has a dot in it.
    return addressOf(forge, await upload(`${name}.${digest}`));
  }
}

function addressOf({ run }: Forge, { id }: { readonly id: number | undefined }): string {
  const url = run.url.replace(/\/attempts\/\d+$/, '');
  return id === undefined ? url : `${url}/artifacts/${id}`;
}
