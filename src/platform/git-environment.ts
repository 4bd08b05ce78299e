// What git may see of our environment: where it finds its configuration, and nothing that moves it to another repository
// (`GIT_DIR`, `GIT_INDEX_FILE` of a hook that runs us) or changes the language of its messages.

/** simple-git takes the guarded ones among them only when they are named. */
export const GIT_VARIABLES = [
  'GIT_CONFIG_GLOBAL',
  'GIT_CONFIG_NOSYSTEM',
  'GIT_CONFIG_SYSTEM',
  'GIT_OPTIONAL_LOCKS',
  'GIT_TERMINAL_PROMPT',
];

const PASSED: ReadonlySet<string> = new Set(
  (
    'PATH HOME USER LOGNAME XDG_CONFIG_HOME TMPDIR TEMP TMP SYSTEMROOT USERPROFILE APPDATA PROGRAMDATA ' +
    'SSH_AUTH_SOCK SSL_CERT_FILE SSL_CERT_DIR HTTP_PROXY HTTPS_PROXY NO_PROXY ALL_PROXY ' +
    'GIT_CONFIG_GLOBAL GIT_CONFIG_NOSYSTEM GIT_CONFIG_SYSTEM'
  ).split(' '),
);

export function gitEnvironment(environment: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const env: Record<string, string> = { LC_ALL: 'C', GIT_TERMINAL_PROMPT: '0', GIT_OPTIONAL_LOCKS: '0' };
  for (const [name, value] of Object.entries(environment)) {
    if (value !== undefined && PASSED.has(name.toUpperCase())) env[name] = value;
  }
  return env;
}
