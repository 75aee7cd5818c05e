import { hostService, readConfig, runMain } from '@ifcgate/service-kit';
import { extractionConfig } from './config.ts';
import { createExtractionService } from './service.ts';

runMain(() => {
  const config = readConfig(extractionConfig, process.env);
  const settings = {
    allowPrivateTestAddresses: config.EXTRACTION_ALLOW_PRIVATE_TEST_ADDRESSES,
    readers: config.EXTRACTION_READERS,
    ocrReaders: config.EXTRACTION_OCR_READERS,
    ocr: config.EXTRACTION_OCR,
    files: { dir: config.EXTRACTION_FILES_DIR, key: config.EXTRACTION_FILES_KEY },
  };
  return hostService('extraction', config, (deps) => createExtractionService({ ...deps, ...settings }));
});
