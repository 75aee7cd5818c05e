import { z } from 'zod';
import { fieldNameSchema, phrasesSchema } from './phrases.ts';

const mostColumns = 30;
const names = z.array(fieldNameSchema).max(mostColumns);

const column = z.strictObject({
  name: fieldNameSchema,
  type: z.enum(['integer', 'text', 'code', 'quantity', 'unit', 'money', 'percent', 'date']),
  /** Phrases that stand at the head of the column. */
  headers: phrasesSchema,
});

/** A table whose rows are the line items of a document. */
export const tableSchema = z.strictObject({
  name: fieldNameSchema,
  columns: z.array(column).min(2).max(mostColumns),
  /** The column whose amount makes a row; a row may take several lines. */
  anchor: fieldNameSchema,
  /** Columns that stand for the anchor where a table prints money in and money out apart. */
  anchor_parts: z.strictObject({ plus: fieldNameSchema, minus: fieldNameSchema }).optional(),
  /** Of each group of columns one must have a printed head, or what was found is not this table. */
  required: z.array(names.min(1)).max(mostColumns).default([]),
  /** A row has at least one of these beside its amount. */
  row_needs: names.min(1),
  /** Words at the beginning of a line that is below the table: subtotals, terms, the breakdown of taxes. */
  end: phrasesSchema.default({}),
  /** Words at the beginning of a line between the rows that is none of them. */
  skip: phrasesSchema.default({}),
  /** The field that the rows are added to, such as an opening balance. */
  starts_from: fieldNameSchema.optional(),
  /** Fields that the rows may add up to. */
  sums: z.array(fieldNameSchema).max(10).default([]),
  /** Words before a printed sum of the rows. */
  sum_labels: phrasesSchema.default({}),
  validations: z
    .array(
      z.strictObject({
        rule: z.literal('product'),
        factors: z.array(fieldNameSchema).length(2),
        result: fieldNameSchema,
      }),
    )
    .max(20)
    .default([]),
});

/** A table of a text template. */
export type TextTable = z.output<typeof tableSchema>;
/** One column of such a table. */
export type TableColumn = z.output<typeof column>;
