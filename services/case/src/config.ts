import { hostConfigShape } from '@ifcgate/service-kit';
import { z } from 'zod';

/** The settings of the case service when it runs in a process of its own. */
export const caseConfig = z.object(hostConfigShape);
