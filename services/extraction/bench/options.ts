import { parseArgs } from 'node:util';

/** What the bench was asked for. */
export type BenchOptions = {
  folders: string[];
  hostile: string | undefined;
  json: string | undefined;
  ignoreXml: boolean;
  rawScores: boolean;
  template: string | undefined;
  workers: number;
  gate: boolean;
  baselines: boolean;
};

/** A command line that cannot be followed. */
export class OptionsError extends Error {
  override readonly name = 'OptionsError';
}

/** What `--help` prints. */
export const help = `Measures the extraction engine on folders of documents with expected values.

  npm run bench:extraction -- <folder> [<more folders>] [flags]

Each folder has a manifest.json: a list of {file, type, expected, …}; of {file, format, expected_text} for pictures of
barcodes; of {title, lines, …} for zones and {title, encoded_text, elements} for licences without their pictures. What is
missing is skipped, saying so.

  --hostile <folder>   read a folder of hostile files, too; its manifest is {files: {name: expected outcome}}
  --json <file>        write all figures there, with one entry per document
  --ignore-xml         leave e-invoices that are attached to a PDF unread, so that only what is printed counts
  --raw-scores         leave confidences uncalibrated, for fitting the calibration anew
  --template <name>    read everything with this template, whatever the manifests say
  --workers <n>        how many documents are read at once (2)
  --no-baselines       do not run pdftotext and tesseract on the same files
  --gate               end with 1 when a gate does not hold
  --help               this

Ends with 0; 1 with --gate and an unmet gate; 2 for a wrong flag or a broken manifest.`;

/**
 * Reads the command line.
 *
 * @returns undefined when help is asked for
 * @throws OptionsError, one line, for what it does not know
 */
export function readOptions(args: readonly string[]): BenchOptions | undefined {
  const { values, positionals } = parse(args);
  if (values.help) return undefined;
  if (!/^[1-9]\d?$/.test(values.workers))
    throw new OptionsError(`--workers takes a number from 1, not ${values.workers}`);
  if (positionals.length === 0 && values.hostile === undefined)
    throw new OptionsError('Which folders? npm run bench:extraction -- <folder> …, or --help');
  return {
    folders: positionals,
    hostile: values.hostile,
    json: values.json,
    ignoreXml: values['ignore-xml'],
    rawScores: values['raw-scores'],
    template: values.template,
    workers: Number(values.workers),
    gate: values.gate,
    baselines: values.baselines,
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      allowNegative: true,
      options: {
        hostile: { type: 'string' },
        json: { type: 'string' },
        'ignore-xml': { type: 'boolean', default: false },
        'raw-scores': { type: 'boolean', default: false },
        template: { type: 'string' },
        workers: { type: 'string', default: '2' },
        gate: { type: 'boolean', default: false },
        baselines: { type: 'boolean', default: true },
        help: { type: 'boolean', default: false },
      },
    });
  } catch (error) {
    // parseArgs answers with a TypeError whose message names the flag.
    throw new OptionsError((error as Error).message, { cause: error });
  }
}
