import { type Logger, contractRedactions, createLogger } from '@ifcgate/service-kit';

/** A line as an operator reads it. */
export interface LogLine {
  readonly level: number;
  readonly event: string;
  readonly [field: string]: unknown;
}

/** The platform's own logger, with its lines kept for the test to read. */
export type RecordingLogger = Logger & {
  /** The lines so far, or those of one name. */
  lines(event?: string): LogLine[];
};

/** A logger at the level debug that writes nowhere. */
export function recordingLogger(service: string): RecordingLogger {
  const written: string[] = [];
  const destination = { write: (line: string) => void written.push(line) };
  const log = createLogger({ service, level: 'debug', redact: contractRedactions(), destination });
  return {
    ...log,
    lines: (event) =>
      written
        .filter((line) => event === undefined || line.includes(`"event":"${event}"`))
        .map((line) => JSON.parse(line) as LogLine),
  };
}
