export {
  checkOcr,
  createEngine,
  ReadingCutOff,
  type Engine,
  type EngineOptions,
  type ReadOptions,
} from './create-engine.ts';
export { builtInTemplateNames, findBuiltInTemplate } from './template/built-in-templates.ts';
export { isKeptName, templateFor } from './kinds/kinds.ts';
export type { OcrSetting } from './ocr/choose-ocr.ts';
export type { Template } from '@ifcgate/contracts/templates';
export { defaultBudget, type ReadBudget } from './limits.ts';
export { engineVersion, type ReadInput } from './read-document.ts';
export type { PageRange } from './page-range.ts';
export type { Part } from './split/find-cuts.ts';
export type { SplitResult } from './split-document.ts';
export { sniff, type FileKind } from './sniff.ts';
export type {
  Alternative,
  BoundingBox,
  Check,
  FailureCode,
  FieldDetail,
  FieldExplanation,
  LineItem,
  ReadResult,
} from './read-result.ts';
export type { RenderInput, RenderResult } from './render-page.ts';
