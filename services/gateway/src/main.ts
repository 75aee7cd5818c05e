import { readConfig, runMain } from '@ifcgate/service-kit';
import { gatewayConfig } from './config.ts';
import { hostGateway } from './host.ts';

runMain(() => hostGateway(readConfig(gatewayConfig, process.env)));
