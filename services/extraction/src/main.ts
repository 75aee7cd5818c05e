import { hostService, readConfig, runMain } from '@ifcgate/service-kit';
import { extractionConfig } from './config.ts';
import { createExtractionService } from './service.ts';

runMain(() => {
  const config = readConfig(extractionConfig, process.env);
  const { EXTRACTION_ALLOW_PRIVATE_TEST_ADDRESSES: allowPrivateTestAddresses, EXTRACTION_READERS: readers } = config;
  const files = { dir: config.EXTRACTION_FILES_DIR, key: config.EXTRACTION_FILES_KEY };
  return hostService('extraction', config, (deps) =>
    createExtractionService({ ...deps, allowPrivateTestAddresses, readers, files }),
  );
});
