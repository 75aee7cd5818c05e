import { hostService, readConfig, runMain } from '@ifcgate/service-kit';
import { caseConfig } from './config.ts';
import { createCaseService } from './service.ts';

runMain(() => hostService('case', readConfig(caseConfig, process.env), createCaseService));
