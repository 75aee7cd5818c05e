import { spawn, type ChildProcessByStdio, type StdioOptions } from 'node:child_process';
import { closeSync } from 'node:fs';
import type { Socket } from 'node:net';

import { openUnnamed, writeParts, type FileParts } from '../scratch-file.ts';
import { toTiffFile } from './tiff-file.ts';
import type { PageMode } from './ocr-engine.ts';

/** A program that reads the names of pictures line by line, and writes the words of each as TSV. */
export type Command = { program: string; args: string[]; env: Record<string, string> };

type ResidentOptions = {
  /** Where a picture that is being read lies, in a file without a name. */
  scratchFolder: string;
  /** The mode is the program's for as long as it runs. */
  commandFor: (mode: PageMode) => Command;
};

const mostOutputBytes = 32 * 1024 * 1024;
/** It holds 70 MB while nothing is read. */
const idleMs = 10_000;
/** After so many pictures another takes over, whatever the program may have piled up. */
const mostPictures = 50;
const [pictureFd, blankFd] = [3, 4];
/** After each picture a blank one: its row says that the words before it are all. */
const blank = toTiffFile({ width: 32, height: 32, data: new Uint8Array(32 * 32).fill(255) }, 70);
const blankRow = /(?:^|\n)1\t\d*[02468]\t[^\n]*\n$/;
const blankRowLength = 100;

/**
 * Tesseract that stays for the next picture: it loads its data once (90 ms), and takes pictures from a file, not byte by
 * byte from a pipe (100 ms a page). Pictures are read one at a time, each as if it were the only one.
 *
 * @returns reads a picture to TSV; rejects when the program goes away over it or takes longer than it may, and with `NoScratchFile` when there is no
 * room for the picture; either way the next has another program
 */
export function createResidentTesseract({
  scratchFolder,
  commandFor,
}: ResidentOptions): (picture: FileParts, mode: PageMode, withinMs?: number) => Promise<string> {
  let current: (Resident & { mode: PageMode; pictures: number }) | undefined;
  let idle: NodeJS.Timeout | undefined;
  const end = (): void => {
    current?.end();
    current = undefined;
  };
  return async (picture, mode, withinMs) => {
    clearTimeout(idle);
    if (current?.mode !== mode || current.pictures === mostPictures || current.isGone()) {
      end();
      current = { ...startResident(commandFor(mode), scratchFolder), mode, pictures: 0 };
    }
    try {
      current.pictures++;
      return await within(withinMs, current.read(picture));
    } catch (error) {
      end();
      throw error;
    } finally {
      idle = setTimeout(end, idleMs).unref();
    }
  };
}

function within<T>(ms: number | undefined, work: Promise<T>): Promise<T> {
  if (ms === undefined) return work;
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new Error(`tesseract took longer than ${String(ms)} ms`)), ms);
  return Promise.race([work, late.promise]).finally(() => clearTimeout(timer));
}

type Resident = { read(picture: FileParts): Promise<string>; isGone(): boolean; end(): void };

function startResident({ program, args, env }: Command, scratchFolder: string): Resident {
  const files = openFiles(scratchFolder);
  // With further descriptors the types no longer know that the first two are pipes.
  const stdio: StdioOptions = ['pipe', 'pipe', 'ignore', ...files];
  const child = spawn(program, args, { env, stdio }) as ChildProcessByStdio<Socket, Socket, null>;
  // Idle, it does not keep its parent alive; at the end of its input it leaves.
  const keepAlive = (isBusy: boolean): void => {
    for (const each of [child, child.stdin, child.stdout]) each[isBusy ? 'ref' : 'unref']();
  };
  let output = '';
  let waiting: PromiseWithResolvers<string> | undefined;
  let gone: Error | undefined;
  const leave = (error: Error): void => {
    gone ??= error;
    waiting?.reject(gone);
  };
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    output += chunk;
    if (output.length > mostOutputBytes) child.kill('SIGKILL');
    if (!blankRow.test(output.slice(-blankRowLength))) return;
    waiting?.resolve(output);
    output = '';
  });
  child.once('error', leave);
  child.once('close', (code, signal) => leave(new Error(`tesseract ended with ${String(code ?? signal)}`)));
  // It may end before it has read a name; that it has gone says so.
  child.stdin.on('error', () => undefined);
  return {
    read(picture) {
      writeParts(files[0], picture);
      waiting = Promise.withResolvers();
      child.stdin.write(`/dev/fd/${String(pictureFd)}\n/dev/fd/${String(blankFd)}\n`);
      keepAlive(true);
      return waiting.promise.finally(() => {
        keepAlive(false);
        if (gone === undefined) writeParts(files[0], []);
      });
    },
    isGone: () => gone !== undefined || child.exitCode !== null || child.signalCode !== null,
    end() {
      child.kill('SIGKILL');
      for (const file of files) closeSync(file);
    },
  };
}

/** The file for pictures, and one that holds the blank. */
function openFiles(scratchFolder: string): [number, number] {
  const picture = openUnnamed(scratchFolder);
  try {
    const empty = openUnnamed(scratchFolder);
    writeParts(empty, blank);
    return [picture, empty];
  } catch (error) {
    closeSync(picture);
    throw error;
  }
}
