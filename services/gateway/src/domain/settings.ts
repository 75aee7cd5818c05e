import {
  AppError,
  type RetentionDays,
  type RetentionKind,
  type Settings,
  type UpdateSettings,
} from '@ifcgate/contracts';

/** The most days that a workspace may have things kept, as the operator says; null: as many as it likes, also for good. */
export type RetentionMaxima = RetentionDays;

/** What the operator allows unless it says otherwise: events and attempts grow with traffic, and nobody asks for older ones. */
export const usualMaxima: RetentionMaxima = { files: null, documents: null, cases: null, events: 90, attempts: 90 };

/** What a workspace has until it sets something; as the contract's retention has it. */
export const defaultSettings: Settings = {
  retention_days: { files: 1827, documents: 1827, cases: 1827, events: 90, attempts: 90 },
  own_parties: [],
  indexed_metadata: [],
  brief_model: false,
  calendar: null,
};

/** Settings as they hold: nothing is kept longer than the operator allows, whenever it was asked for. */
export function withinMaxima(settings: Settings, maxima: RetentionMaxima): Settings {
  const bounded = Object.entries(settings.retention_days).map(([kind, days]) => {
    const most = maxima[kind as RetentionKind];
    return [kind, most === null ? days : Math.min(days ?? most, most)];
  });
  return { ...settings, retention_days: Object.fromEntries(bounded) as RetentionDays };
}

/**
 * Settings with what is asked for; what is left out stays as it is.
 *
 * @throws AppError invalid_request for days above the operator's maximum
 */
export function changeSettings(current: Settings, asked: UpdateSettings, maxima: RetentionMaxima): Settings {
  const { retention_days: days = {}, ...others } = asked;
  const details = Object.entries(days).flatMap(([kind, wanted]) => {
    const most = maxima[kind as RetentionKind];
    if (wanted === undefined || most === null || (wanted !== null && wanted <= most)) return [];
    return [
      { path: `retention_days.${kind}`, message: `must be ${most} at most, as the operator of the platform has set` },
    ];
  });
  const [first] = details;
  if (first !== undefined)
    throw new AppError('invalid_request', { detail: `${first.path}: ${first.message}`, details });
  return { ...current, ...given(others), retention_days: { ...current.retention_days, ...given(days) } };
}

/** Without what was left out. */
function given<T extends object>(asked: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(asked).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>;
  };
}
