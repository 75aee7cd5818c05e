import { AppError } from '@ifcgate/contracts';

const dayMs = 86_400_000;
const maxDays = 92;
const usualDays = 30;
/** PostgreSQL has no year 0000. */
const firstDay = Date.parse('0001-01-01');

/** Days of UTC as `2026-01-31`, both included. */
export interface UsageRange {
  readonly from: string;
  readonly to: string;
}

/**
 * The days that are asked for: up to today, and 30 of them, unless said.
 *
 * @throws AppError invalid_request when they are more than 92, or end before they begin
 */
export function usageRange(asked: { from?: string | undefined; to?: string | undefined }, now: Date): UsageRange {
  const { to = dayOf(now.getTime()) } = asked;
  const { from = dayOf(Math.max(firstDay, Date.parse(to) - (usualDays - 1) * dayMs)) } = asked;
  const days = (Date.parse(to) - Date.parse(from)) / dayMs + 1;
  if (days < 1) throw invalid(`must not be after ${to}, the last day`);
  if (days > maxDays) throw invalid(`must be at most ${maxDays - 1} days before ${to}, the last day`);
  return { from, to };
}

function dayOf(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}

function invalid(message: string): AppError {
  const path = 'query.from';
  return new AppError('invalid_request', { detail: `${path}: ${message}`, details: [{ path, message }] });
}
