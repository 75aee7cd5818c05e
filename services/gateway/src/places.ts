import { FairPlaces } from '@ifcgate/service-kit';

/** Requests at one service at the same time, unless a host says otherwise: one workspace alone has half of them. */
export const usualPlaces = 512;
/** So many of a workspace wait for one; as long as a second of a busy service is worth. */
const waiting = 256;

/** Answers of any length that one service sends at the same time: each costs as much as hundreds of others. */
const streams = 16;

/** The places at a service, of each kind. */
export interface ServicePlaces {
  readonly usual: FairPlaces;
  readonly streams: FairPlaces;
}

/** The places at a service. A sixteenth is kept for workspaces that have nothing there. */
export function placesOf(count: number): ServicePlaces {
  return { usual: placesFor(count), streams: placesFor(streams) };
}

function placesFor(count: number): FairPlaces {
  return new FairPlaces({ places: count, reserve: Math.floor(count / 16), queue: waiting });
}
