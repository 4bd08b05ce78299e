// Outputs that promote, rollback and adopt share.

export const DEPLOYED_OUTPUTS = {
  result: 'deployed, reverted, failed, already, refused or unfinished',
  version: 'version that was to be deployed',
} as const;
