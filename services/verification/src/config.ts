import { hostConfigShape } from '@ifcgate/service-kit';
import { z } from 'zod';

/** The settings of the verification service when it runs in a process of its own. */
export const verificationConfig = z.object(hostConfigShape);
