import type { EventLog } from '../src/sql.ts';

type Fields = Readonly<Record<string, unknown>>;

/** A log that keeps its lines, for a test to read. */
export interface RecordingLog extends EventLog {
  /** The fields of the lines with this level and message. */
  lines(level: keyof EventLog, message: string): Fields[];
}

/** A log that keeps its lines and writes none. */
export function recordingLog(): RecordingLog {
  const lines: { level: keyof EventLog; message: string; fields: Fields }[] = [];
  const keep =
    (level: keyof EventLog) =>
    (message: string, fields: Fields = {}) => {
      lines.push({ level, message, fields });
    };
  return {
    debug: keep('debug'),
    info: keep('info'),
    warn: keep('warn'),
    error: keep('error'),
    lines: (level, message) =>
      lines.filter((line) => line.level === level && line.message === message).map(({ fields }) => fields),
  };
}
