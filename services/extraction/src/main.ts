import { hostService, readConfig, runMain } from '@ifcgate/service-kit';
import { checkOcr } from './engine/index.ts';
import { checkFileStore } from './files/clients/open-file-vault.ts';
import { extractionConfig, fileSettingsOf } from './config.ts';
import { createExtractionService } from './service.ts';

runMain(() => {
  const config = readConfig(extractionConfig, process.env);
  const settings = {
    allowPrivateTestAddresses: config.EXTRACTION_ALLOW_PRIVATE_TEST_ADDRESSES,
    readers: config.EXTRACTION_READERS,
    ocrReaders: config.EXTRACTION_OCR_READERS,
    ocr: config.EXTRACTION_OCR,
    readsPrint: config.EXTRACTION_READ_PRINT,
    ...(config.EXTRACTION_OCR_MODELS_DIR !== undefined && { ocrModels: config.EXTRACTION_OCR_MODELS_DIR }),
    files: fileSettingsOf(config),
  };
  return hostService('extraction', config, async (deps) => {
    await checkOcr({ ocr: settings.ocr, models: config.EXTRACTION_OCR_MODELS_DIR });
    await checkFileStore(settings.files, deps.log);
    return createExtractionService({ ...deps, ...settings });
  });
});
