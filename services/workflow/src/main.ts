import { hostService, readConfig, runMain } from '@ifcgate/service-kit';
import { workflowConfig } from './config.ts';
import { createWorkflowService } from './service.ts';

runMain(() => hostService('workflow', readConfig(workflowConfig, process.env), createWorkflowService));
