import type { InferenceSession, TypedTensor } from 'onnxruntime-node';

import { releasePixels } from '../../picture/grey-image.ts';

/** Turns numbers into a tensor of the runtime. */
export type ToTensor = (values: Float32Array, shape: number[]) => TypedTensor<'float32'>;

/** What a model answers; its memory is given back by who has looked at it, as the collector sees little of it. */
export type Answer = { data: Float32Array; dims: readonly number[]; release(): void };

/** Runs a model with one input and one output. The input is used up. */
export async function runModel(session: InferenceSession, input: TypedTensor<'float32'>): Promise<Answer> {
  const [inputName = ''] = session.inputNames;
  const [outputName = ''] = session.outputNames;
  const output = (await session.run({ [inputName]: input }))[outputName];
  release(input.data);
  if (output?.type !== 'float32') throw new Error('The model answers something else than numbers.');
  const data = output.data as Float32Array;
  return { data, dims: output.dims, release: () => release(data) };
}

function release({ buffer, byteOffset, byteLength }: Float32Array): void {
  releasePixels({ data: new Uint8Array(buffer, byteOffset, byteLength) });
}
