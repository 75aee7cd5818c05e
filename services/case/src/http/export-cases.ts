import { type CaseRow, type ExportFormat, caseRoutes, exportMediaTypes } from '@ifcgate/contracts';
import { type Clock, type Endpoint, type Position, streamEndpoint } from '@ifcgate/service-kit';
import type { CaseDatabase } from '../db/client.ts';
import { caseCsvHeader, toCsvLine } from '../domain/case-csv.ts';
import { exportCases } from '../use-cases/export-cases.ts';

/** `GET /v1/cases/export`: all cases as lines of JSON or CSV. */
export function exportEndpoint({ clock }: { readonly clock: Clock }, database: CaseDatabase): Endpoint {
  return streamEndpoint(database, caseRoutes.export, {
    headers({ query: { format } }) {
      const day = clock.now().toISOString().slice(0, 10);
      return {
        'Content-Type': contentTypes[format],
        'Content-Disposition': `attachment; filename="cases-${day}.${format}"`,
      };
    },
    async read({ query, caller }, tx, position: Position | undefined) {
      const { rows, after } = await exportCases(tx, query, caller, position);
      const isStart = position === undefined;
      return { text: (isStart ? headOf[query.format] : '') + rows.map(lineOf[query.format]).join(''), after };
    },
  });
}

const contentTypes: Readonly<Record<ExportFormat, string>> = {
  ndjson: `${exportMediaTypes.ndjson}; charset=utf-8`,
  csv: `${exportMediaTypes.csv}; charset=utf-8; header=present`,
};
const headOf: Readonly<Record<ExportFormat, string>> = { ndjson: '', csv: caseCsvHeader };
const lineOf: Readonly<Record<ExportFormat, (row: CaseRow) => string>> = {
  ndjson: (row) => `${JSON.stringify(row)}\n`,
  csv: toCsvLine,
};
