export { createEngine, type Engine, type EngineOptions, type ReadOptions } from './create-engine.ts';
export { builtInTemplateNames, findBuiltInTemplate } from './template/built-in-templates.ts';
export type { OcrSetting } from './ocr/choose-ocr.ts';
export { templateSchema, type Template } from './template/template-schema.ts';
export { defaultBudget, type ReadBudget } from './limits.ts';
export { engineVersion, type ReadInput } from './read-document.ts';
export { sniff, type FileKind } from './sniff.ts';
export type { Alternative, BoundingBox, Check, FailureCode, FieldDetail, LineItem, ReadResult } from './read-result.ts';
export type { RenderInput, RenderResult } from './render-page.ts';
