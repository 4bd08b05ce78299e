// Outputs that promote, rollback and adopt share.

export const DEPLOYED_OUTPUTS = {
  result: 'deployed, reverted, failed, already, refused, unfinished, or nothing: no approved model waits',
  version: 'version that was to be deployed: 3',
  digest: "SHA-256 of that version's bytes",
  deployment: 'number of the deployment on GitHub; empty where it could not be shown',
  url: 'page of the release that keeps the bytes; empty where the store has no pages',
} as const;
