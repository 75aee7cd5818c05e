import { hostService, readConfig, runMain } from '@ifcgate/service-kit';
import { verificationConfig } from './config.ts';
import { createVerificationService } from './service.ts';

runMain(() => hostService('verification', readConfig(verificationConfig, process.env), createVerificationService));
