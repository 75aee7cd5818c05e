import { hostConfigShape } from '@ifcgate/service-kit';
import { z } from 'zod';

/** The settings of the workflow service when it runs in a process of its own. */
export const workflowConfig = z.object(hostConfigShape);
