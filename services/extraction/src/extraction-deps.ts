import type { ServiceDeps } from '@ifcgate/service-kit';
import type { FileSettings } from './files/clients/open-file-vault.ts';
import type { Engine, OcrSetting } from './engine/index.ts';

/** What the extraction service needs beside what every service gets. */
export interface ExtractionDeps extends ServiceDeps {
  /** Whether file_urls of the test environment may be http, loopback and private. */
  readonly allowPrivateTestAddresses: boolean;
  /** Processes that read documents. */
  readonly readers: number;
  /** Documents whose text is recognised at once. */
  readonly ocrReaders: number;
  /** What recognises pages; Tesseract where it is installed when nothing is said. */
  readonly ocr?: OcrSetting;
  /** Where the models of the second OCR engine lie; those that ship when nothing is said. */
  readonly ocrModels?: string;
  /** Whether what is printed beside zones and barcodes is read too; so it is unless said. */
  readonly readsPrint?: boolean;
  readonly files: FileSettings;
  /** What reads documents, where it is not to be the engine. */
  readonly engine?: Engine;
  /** How long a file may be on its way; 15 s unless said. */
  readonly fileTimeoutMs?: number;
  /** The waits before a file that did not come is asked for again; 1 s and 5 s unless said. */
  readonly fileRetriesMs?: readonly number[];
  /** How long a document stays its worker's without a word from it; 60 unless said. */
  readonly leaseSeconds?: number;
}
