import { setTimeout as sleep } from 'node:timers/promises';

/** A Docker or a registry that has not answered by then counts as absent. */
const dockerTimeoutMs = 5_000;
const registryTimeoutMs = 12_000;
const pullTimeoutMs = 300_000;

/**
 * Docker with this image, pulled where it is not there yet.
 *
 * @throws Error which says what is missing; within 20 s where nothing answers
 */
export async function dockerWith(image: string) {
  // Loaded here: half a second that those who need no container do not pay.
  const testcontainers = await import('testcontainers');
  const { ImageName, getContainerRuntimeClient } = testcontainers;
  const docker = await within(dockerTimeoutMs, getContainerRuntimeClient(), 'it did not answer');
  const imageName = ImageName.fromString(image);
  if (!(await within(dockerTimeoutMs, docker.image.exists(imageName), 'it did not answer'))) {
    // The answer begins when the registry has shown that it has the image; only then is it worth to wait.
    const pulling = docker.container.dockerode.pull(image);
    const progress = await within(registryTimeoutMs, pulling, `${image} is not here, and its registry does not answer`);
    const pulled = AbortSignal.timeout(pullTimeoutMs);
    for await (const _ of progress) pulled.throwIfAborted();
    if (!(await docker.image.exists(imageName))) throw new Error(`${image} could not be pulled`);
  }
  return { testcontainers, docker };
}

async function within<T>(timeoutMs: number, work: Promise<T>, otherwise: string): Promise<T> {
  const ending = new AbortController();
  const late = sleep(timeoutMs, undefined, { signal: ending.signal }).then(() => {
    throw new Error(`${otherwise} (${timeoutMs / 1_000} s)`);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    late.catch(() => undefined);
    ending.abort();
  }
}
