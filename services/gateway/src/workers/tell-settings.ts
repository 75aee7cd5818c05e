import { pause } from '@ifcgate/event-bus';
import type { Worker } from '@ifcgate/service-kit';
import { type TellSettingsDeps, declareMaxima, tellSettings } from '../use-cases/tell-settings.ts';

const everyMs = 2000;
const batch = 50;

/** Tells the services of workspaces that are new to them, or to this version. */
export function tellSettingsWorker(deps: TellSettingsDeps): Worker {
  // Once for each start of a gateway; a worker that failed and begins again has not started last.
  let isDeclared = false;
  return {
    name: 'tell-settings',
    async run(signal) {
      if (!isDeclared) await declareMaxima(deps);
      isDeclared = true;
      while (!signal.aborted) {
        while (!signal.aborted && (await tellSettings(deps, batch)) === batch);
        await pause(everyMs, signal);
      }
    },
  };
}
