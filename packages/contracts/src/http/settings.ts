import { z } from 'zod';
import { sensitive } from '../sensitive.ts';

const retentionDays = z.number().int().min(1).max(3650).nullable();

/**
 * How many days things are kept; null: for good. Those of a case count from its end, those of files and documents from
 * their creation, but never before the case that holds them has ended: what is open is never deleted. 1827 days are the five
 * years for which the law against money laundering asks to keep what shows who a customer is (Directive (EU) 2015/849,
 * article 40): the default of all but events and attempts of deliveries, which are kept for 90.
 */
export const retentionDaysSchema = z.strictObject({
  files: retentionDays,
  documents: retentionDays,
  cases: retentionDays,
  events: retentionDays,
  attempts: retentionDays,
});
export type RetentionDays = z.infer<typeof retentionDaysSchema>;
export type RetentionKind = keyof RetentionDays;

/** Who the workspace is, as its documents name it: decides which party of an invoice is the other one. */
export const ownPartySchema = z
  .strictObject({
    name: z.string().min(1).max(200).optional(),
    vat_id: z.string().min(4).max(20).optional(),
    iban: sensitive(z.string().min(15).max(34), 'document').optional(),
  })
  .refine((party) => Object.keys(party).length > 0, 'must have a name, vat_id or iban');
export type OwnParty = z.infer<typeof ownPartySchema>;

const timeOfDay = z.string().regex(/^(?:[01]\d|2[0-3]):[0-5]\d$|^24:00$/, 'must be a time such as 09:00');
const openHours = z
  .array(z.tuple([timeOfDay, timeOfDay]).refine(([from, to]) => from < to, 'must end after it begins'))
  .max(10)
  .refine(
    (spans) => spans.every(([from], n) => n === 0 || (spans[n - 1]?.[1] ?? '') <= from),
    'must stand in their order',
  );

/** When a workspace works. */
export const calendarSchema = z.strictObject({
  /** Of the IANA database, such as `Europe/Berlin`. */
  time_zone: z.string().max(64).refine(isTimeZone, 'must be a time zone such as Europe/Berlin'),
  /** By day of the week; a day that is left out is closed. */
  hours: z.strictObject({
    mon: openHours.optional(),
    tue: openHours.optional(),
    wed: openHours.optional(),
    thu: openHours.optional(),
    fri: openHours.optional(),
    sat: openHours.optional(),
    sun: openHours.optional(),
  }),
  /** Days on which it is closed. */
  holidays: z.array(z.iso.date()).max(400),
});
export type Calendar = z.infer<typeof calendarSchema>;

const metadataKey = z.string().min(1).max(100);

/** What a workspace sets for itself, in each environment. */
export const settingsShape = {
  retention_days: retentionDaysSchema,
  own_parties: z.array(ownPartySchema).max(50),
  /** Keys of metadata by which cases can be found. */
  indexed_metadata: z
    .array(metadataKey)
    .max(5)
    .refine((keys) => new Set(keys).size === keys.length, 'must not hold a key twice'),
  /** Whether a language model may word the briefs of cases. */
  brief_model: z.boolean(),
  /** Null: all hours. */
  calendar: calendarSchema.nullable(),
};
export const settingsSchema = z.object(settingsShape);
export type Settings = z.infer<typeof settingsSchema>;

function isTimeZone(text: string): boolean {
  try {
    // Offsets such as +01:00 are taken by the engine, and are no zone with summer time.
    return !/^[+-]/.test(text) && new Intl.DateTimeFormat('en', { timeZone: text }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}
