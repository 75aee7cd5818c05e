import { closeSync, fstatSync, ftruncateSync, readSync } from 'node:fs';

import { findScratchFolder, openUnnamed, writeParts } from '../scratch-file.ts';

/** How a document reaches a reading process: through a file both have open. As a message it takes a millisecond more. */
export type Intake = {
  /** What the process inherits; undefined where there is no room for files. */
  descriptor: number | undefined;
  /** Puts a document there; `false` when it does not fit and has to go as a message. */
  put(bytes: Uint8Array): boolean;
  /** Leaves nothing of it. */
  empty(): void;
  close(): void;
};

/** The descriptor under which a reading process finds it: behind its three streams and the channel for messages. */
const inheritedDescriptor = 4;

/** Opens the parent's side. */
export function openIntake(): Intake {
  let descriptor = openIfRoom();
  return {
    descriptor,
    put(bytes) {
      if (descriptor === undefined) return false;
      try {
        writeParts(descriptor, [bytes]);
        return true;
      } catch {
        // No room just now.
        return false;
      }
    },
    empty() {
      if (descriptor !== undefined) ftruncateSync(descriptor, 0);
    },
    close() {
      if (descriptor !== undefined) closeSync(descriptor);
      descriptor = undefined;
    },
  };
}

function openIfRoom(): number | undefined {
  const folder = findScratchFolder();
  try {
    return folder === undefined ? undefined : openUnnamed(folder);
  } catch {
    return undefined;
  }
}

const mostKeptBytes = 4 * 1024 * 1024;
let kept = new Uint8Array(0);

/** Reads what was put there, in the process that inherited it. It is valid until the next call. */
export function takeFromIntake(): Uint8Array {
  const { size } = fstatSync(inheritedDescriptor);
  const bytes = roomFor(size);
  for (let at = 0; at < size;) {
    const count = readSync(inheritedDescriptor, bytes, at, size - at, at);
    if (count === 0) throw new Error('A document ended before its end.');
    at += count;
  }
  return bytes;
}

// New room for each document would have the collector look at all that lives every few of them.
function roomFor(size: number): Uint8Array {
  if (size > mostKeptBytes) return new Uint8Array(size);
  if (kept.length < size) kept = new Uint8Array(Math.min(mostKeptBytes, 2 * size));
  return kept.subarray(0, size);
}
