import { type ServiceName, isId } from '@ifcgate/contracts';

/** A service behind the gateway, or the gateway itself for the routes of its own. */
export type UpstreamName = ServiceName;

/**
 * The services that can have minted an id which another one did not find.
 *
 * @param askedBy the service that did not find it; what it would have minted itself, it knows
 * @returns empty when a miss is final
 */
export function mintersOf(id: string, askedBy: UpstreamName): readonly UpstreamName[] {
  // A verification's case is minted by the service that answers for verifications: nobody else can know of one.
  if (isId('case', id)) return askedBy === 'verification' ? [] : others(['verification', 'extraction'], askedBy);
  if (isId('document', id)) return others(['verification', 'extraction'], askedBy);
  if (isId('run', id)) return others(['case'], askedBy);
  return [];
}

function others(names: readonly UpstreamName[], askedBy: UpstreamName): readonly UpstreamName[] {
  return names.filter((name) => name !== askedBy);
}
