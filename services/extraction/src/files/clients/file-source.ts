import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { type DocumentFailure, maxFileBytes } from '@ifcgate/contracts';
import { type Egress, EgressError, type EgressErrorCode } from '@ifcgate/service-kit';
import type { Job } from '../../documents/db/job-rows.ts';
import { measureLostTime } from '../../documents/clients/lost-time.ts';
import { type FileVault, TamperedFileError } from './file-vault.ts';

/** Why a file could not be had, and whether that may pass. */
export class FileFailure extends Error {
  override readonly name = 'FileFailure';
  readonly failure: DocumentFailure;
  readonly isTemporary: boolean;
  /** Whether much of the time that its host had was lost here: then it tells nothing of that host. */
  readonly isOurs: boolean;

  constructor(
    failure: DocumentFailure,
    { isTemporary, isOurs = false, cause }: { isTemporary: boolean; isOurs?: boolean; cause?: unknown },
  ) {
    super(failure.message, { cause });
    this.failure = failure;
    this.isTemporary = isTemporary;
    this.isOurs = isOurs;
  }
}

export interface FileSourceOptions {
  readonly egress: Egress;
  readonly vault: FileVault;
  /** Whether file_urls of the test environment may point to loopback and private addresses. */
  readonly allowPrivateTestAddresses: boolean;
  /** How long a file may be on its way. */
  readonly timeoutMs: number;
}

type StoredContent = Pick<Job, 'workspaceId' | 'environment' | 'sha256'>;

/** Where the bytes of a document come from. */
export type LoadFile = (
  file: Pick<Job, 'workspaceId' | 'environment' | 'fileUrl' | 'sha256'>,
  signal: AbortSignal,
) => Promise<Buffer>;

/** Of the time that a host has to answer, so much may be lost here before its silence says nothing; and never less. */
const mostShareLost = 0.1;
const leastLostMs = 1000;
const specimenHost = 'files.example.com';
const specimenNames = ['invoice.pdf', 'passport.png'];
const specimensDir = new URL('../../../specimens/', import.meta.url).pathname;

/**
 * Gets a document's file: from the store, where it was uploaded or fetched before; else over the guarded client, or, for
 * the documentation's host in the test environment, from the bundled specimens, so that its examples run as they stand.
 *
 * @throws FileFailure naming the cause
 */
export function createFileSource({ egress, vault, allowPrivateTestAddresses, timeoutMs }: FileSourceOptions): LoadFile {
  const specimens = new Map<string, Promise<Buffer>>();
  return async (job, signal) => {
    const { fileUrl, environment } = job;
    if (fileUrl === null || job.sha256 !== null) return loadStored(vault, job);
    const url = new URL(fileUrl);
    if (environment === 'test' && url.hostname === specimenHost) return loadSpecimen(url.pathname, specimens);
    const endMeasuring = measureLostTime();
    try {
      const { bytes } = await egress.download({
        url: fileUrl,
        timeoutMs,
        maxBytes: maxFileBytes,
        maxRedirects: 5,
        allowPrivate: environment === 'test' && allowPrivateTestAddresses,
        owner: job.workspaceId,
        signal,
      });
      return bytes;
    } catch (error) {
      if (error instanceof EgressError)
        throw toFailure(error, endMeasuring() > Math.max(timeoutMs * mostShareLost, leastLostMs));
      throw error;
    } finally {
      endMeasuring();
    }
  };
}

/** By its content, which the document has noted: the file itself may have been deleted since. */
async function loadStored(vault: FileVault, { workspaceId, environment, sha256 }: StoredContent): Promise<Buffer> {
  const bytes =
    sha256 === null ? undefined : await vault.load({ workspaceId, environment, sha256 }).catch(toStoreFailure);
  if (bytes !== undefined) return bytes;
  throw new FileFailure(
    { code: 'file_not_found', message: 'There is no such file in the workspace.' },
    { isTemporary: false },
  );
}

function toStoreFailure(cause: unknown): never {
  const isTampered = cause instanceof TamperedFileError;
  const message = isTampered ? 'The stored file is damaged.' : 'The file store does not answer.';
  const code = isTampered ? 'file_corrupt' : 'file_unreachable';
  throw new FileFailure({ code, message }, { isTemporary: !isTampered, cause });
}

async function loadSpecimen(path: string, loaded: Map<string, Promise<Buffer>>): Promise<Buffer> {
  const name = basename(path);
  if (!specimenNames.includes(name)) throw noSpecimen(name);
  const loading = loaded.get(name) ?? readFile(join(specimensDir, name));
  loaded.set(name, loading);
  return loading;
}

function noSpecimen(name: string): FileFailure {
  const message = `${specimenHost} has no ${name.slice(0, 80)}; it has ${specimenNames.join(' and ')}.`;
  return new FileFailure({ code: 'file_unreachable', message }, { isTemporary: false });
}

const codes: Readonly<Record<EgressErrorCode, DocumentFailure['code']>> = {
  address_forbidden: 'file_address_forbidden',
  unreachable: 'file_unreachable',
  timeout: 'file_unreachable',
  too_large: 'file_too_large',
  redirect_refused: 'file_address_forbidden',
  too_many_redirects: 'file_unreachable',
  aborted: 'file_unreachable',
};

function toFailure(error: EgressError, isOurs: boolean): FileFailure {
  // A host that is down, slow or answers 5xx may be back; one that says 404 has decided.
  const isTemporary =
    error.code === 'unreachable' ? error.status === undefined || error.status >= 500 : error.code === 'timeout';
  return new FileFailure({ code: codes[error.code], message: error.message }, { isTemporary, isOurs, cause: error });
}
