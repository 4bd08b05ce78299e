// Running the user's commands (DESIGN decision 7): scrubbed environment, streamed output, the whole process group ended.

export interface CommandOptions {
  /** Run by `bash -e -o pipefail`. */
  readonly command: string;
  readonly folder: string;
  /** Added to the scrubbed environment. */
  readonly env?: Readonly<Record<string, string>>;
  readonly timeoutSeconds?: number;
  readonly signal?: AbortSignal;
  /** Called with whole lines as they come; stdout and stderr. */
  readonly onLine?: (line: string, stream: 'stdout' | 'stderr') => void;
}

export interface CommandResult {
  readonly outcome: 'succeeded' | 'failed' | 'timed-out' | 'cancelled';
  /** Exit code, or 128 + signal number. */
  readonly exitCode: number;
  readonly seconds: number;
  readonly cpuSeconds: number | undefined;
  /** Peak resident memory in bytes of the largest process, where the platform tells. */
  readonly peakMemory: number | undefined;
  /** The last 64 KiB of output, both streams as they came. */
  readonly tail: string;
}

export interface RunCommands {
  /** @throws UserError `shell-missing` when there is no bash; a failing command is a result, not an exception. */
  run(options: CommandOptions): Promise<CommandResult>;
}
