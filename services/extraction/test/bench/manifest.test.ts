import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { loadFolder } from '../../bench/manifest.ts';
import { measureFolder } from '../../bench/measure-folder.ts';
import { holds } from '../../bench/gates.ts';

const lines = ['P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<', 'L898902C36UTO7408122F1204159ZE184226B<<<<<10'];
const specimen = { file: 'invoice.pdf', type: 'invoice' };
const options = { template: undefined, ignoreXml: false };
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'ifcgate-manifest-'));
  copyFileSync(new URL('../../specimens/invoice.pdf', import.meta.url), path.join(folder, 'invoice.pdf'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function write(manifest: unknown): void {
  writeFileSync(path.join(folder, 'manifest.json'), JSON.stringify(manifest));
}

describe('a manifest', () => {
  it('gives each document its template, and its labels the names of our fields', () => {
    const expected = { merchant_name: 'Acme', seller: { vat_id: 'DE1' }, total_amount: 12.5, type_code: '380' };
    write([{ ...specimen, expected, visible_in_text: { merchant_name: false, total_amount: true } }]);

    expect(loadFolder(folder, options)?.documents).toMatchObject([
      {
        template: 'invoice-standard',
        kind: 'text',
        labels: { seller_name: 'Acme', seller_vat_id: 'DE1', total_amount: '12.5' },
        unseen: ['seller_name'],
      },
    ]);
  });

  it('counts what is not printed in full where the attached invoice is read', () => {
    write([{ ...specimen, embedded_xml: 'factur-x.xml', visible_in_text: { total_amount: false } }]);

    expect(loadFolder(folder, options)?.documents[0]).toMatchObject({ kind: 'e-invoice', unseen: [] });
    expect(loadFolder(folder, { ...options, ignoreXml: true })?.documents[0]).toMatchObject({
      kind: 'text',
      unseen: ['total_amount'],
    });
  });

  it('says what it skips: files that are not there, and types that no template is meant for', () => {
    write([{ file: 'gone.pdf', type: 'invoice' }, { file: 'invoice.pdf' }, { ...specimen, template: 'no-such' }]);

    expect(loadFolder(folder, options)).toMatchObject({
      documents: [],
      skipped: [
        { file: 'gone.pdf', reason: 'the file is not there' },
        { file: 'invoice.pdf', reason: 'no template is meant for the type ""' },
        { file: 'invoice.pdf', reason: 'the engine has no template "no-such"' },
      ],
    });
  });

  it('of zones gives the reading whose checks hold, where it has two', () => {
    const other = { lastName: 'ERIKSSON', sex: 'female' };
    const icao9303 = { lastName: 'ERIKSEN', sex: 'F', allChecksOk: false };
    write([{ lines, title: 'two', icao9303, expected_upstream: other, expected_valid_upstream: true }]);

    expect(loadFolder(folder, options)?.zones).toEqual([
      { title: 'two', lines, labels: { mrz: lines.join('\n'), surname: 'ERIKSSON', sex: 'F' }, isValid: true },
    ]);
  });

  it('takes pictures of barcodes, and texts of licences whose picture is not there', () => {
    const elements = { DAQ: 'D123', DCS: 'PUBLIC' };
    const text = '@\nANSI 636026080102DL00410288DLDAQD123\nDCSPUBLIC';
    write([
      { file: 'code.png', format: 'QRCode', expected_text: 'Code 2D!' },
      { file: 'none.png', format: null, expected_text: null },
      { title: 'a licence', image: 'gone.png', elements, encoded_text: text },
      { title: 'one with its picture', image: 'invoice.pdf', elements, encoded_text: text },
    ]);

    expect(loadFolder(folder, options)).toMatchObject({
      codes: [
        { file: 'code.png', symbology: 'QRCode', text: 'Code 2D!' },
        { file: 'none.png', symbology: null, text: null },
      ],
      licences: [{ title: 'a licence', text, labels: { document_number: 'D123', surname: 'PUBLIC' } }],
      documents: [{ file: 'invoice.pdf', template: 'driving-licence', kind: 'barcode' }],
      skipped: [],
    });
  });

  it('that is broken is refused in one line, and none is no folder', () => {
    expect(loadFolder(folder, options)).toBeUndefined();
    write({ files: [] });
    expect(() => loadFolder(folder, options)).toThrow(/^[^\n]*manifest\.json is not a manifest: [^\n]*$/);
    writeFileSync(path.join(folder, 'manifest.json'), '[{');
    expect(() => loadFolder(folder, options)).toThrow(/^[^\n]*manifest\.json is not a manifest: [^\n]*$/);
  });

  it('is measured: what is right, what is wrong, and which gates hold', async () => {
    const expected = { invoice_number: 'wrong on purpose', currency: 'EUR' };
    const icao9303 = { lastName: 'ERIKSSON', birthDate: '740812', sex: 'F', allChecksOk: true };
    write([
      { ...specimen, expected },
      { lines, title: 'right', icao9303 },
      { lines, title: 'wrong on purpose', icao9303: { ...icao9303, lastName: 'ERIKSEN' } },
    ]);
    const loaded = loadFolder(folder, options) ?? {
      folder,
      documents: [],
      zones: [],
      licences: [],
      codes: [],
      skipped: [],
    };

    const figures = await measureFolder(loaded, { workers: 1, ignoreXml: false, rawScores: false, baselines: false });

    expect(figures.fields).toMatchObject({
      invoice_number: { labelled: 1, answered: 1, correct: 0, wrong: 1, precision: 0, recall: 0 },
      currency: { labelled: 1, answered: 1, correct: 1, wrong: 0, precision: 1, recall: 1 },
    });
    expect(figures.misses.map(({ file, field }) => [file, field])).toEqual([
      ['invoice.pdf', 'invoice_number'],
      ['wrong on purpose', 'surname'],
    ]);
    expect(figures.texts).toMatchObject([{ what: 'zones', texts: 2, right: 1 }]);
    const gate = figures.gates.find(({ name }) => name === 'invoice_number right');
    expect(gate && holds(gate)).toBe(false);
    // Starting a reading process takes ten seconds and more while the machine does ten other things.
  }, 120_000);
});
