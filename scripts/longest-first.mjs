import TestSequencer from '@jest/test-sequencer';

/** The files that take longest, longest first: two cores have nothing to do when one of them is begun last. */
const longest = [
  'services/all-in-one/test/crash.slow.test.ts',
  'services/all-in-one/test/starting.slow.test.ts',
  'services/case/test/dead-letters.slow.test.ts',
  'services/gateway/test/stalled-uploads.slow.test.ts',
  'services/extraction/test/hold-ups.slow.test.ts',
  'services/extraction/test/engine/identity-honesty.slow.test.ts',
  'services/extraction/test/engine/ocr.test.ts',
  'services/all-in-one/test/one-stuck-subject.slow.test.ts',
  'infra/postgres/test/embedded.slow.test.ts',
  'services/extraction/test/engine/engine.test.ts',
  'services/extraction/test/engine/read-identity-document.test.ts',
  'services/extraction/test/hostile-urls.test.ts',
  'services/case/test/export-cases.test.ts',
  'services/extraction/test/lanes.test.ts',
  'services/webhook/test/crash.slow.test.ts',
  'services/all-in-one/test/document-journeys.test.ts',
  'services/all-in-one/test/journeys.test.ts',
  'services/all-in-one/test/files.test.ts',
];

/** Jest's order, which goes by the size of a file on a fresh checkout, with the longest files before all others. */
export default class LongestFirst extends TestSequencer {
  sort(tests) {
    const place = (path) => {
      const index = longest.findIndex((file) => path.endsWith(file));
      return index === -1 ? longest.length : index;
    };
    return [...super.sort(tests)].toSorted((one, other) => place(one.path) - place(other.path));
  }
}
