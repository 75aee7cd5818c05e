import type { Beat, Job } from '../use-cases/read-jobs.ts';

/** A document that is being read, and how far it is. */
interface Running {
  readonly job: Job;
  readonly letGo: AbortController;
  progress: { readonly pages: number | null; readonly pagesDone: number };
  told: { readonly pages: number | null; readonly pagesDone: number };
}

/** The documents that one worker reads now: what it tells of them, and how it lets go of one. */
export class RunningJobs {
  readonly #running = new Map<string, Running>();

  get size(): number {
    return this.#running.size;
  }

  /** Notes that a document is being read. */
  begin(job: Job): { readonly letGo: AbortSignal; readonly onProgress: (pagesDone: number, pages: number) => void } {
    const letGo = new AbortController();
    const nothing = { pages: null, pagesDone: 0 };
    const running: Running = { job, letGo, progress: nothing, told: nothing };
    this.#running.set(job.documentId, running);
    const onProgress = (pagesDone: number, pages: number): void => void (running.progress = { pages, pagesDone });
    return { letGo: letGo.signal, onProgress };
  }

  /** The tenants of which so many documents or more are being read, as `workspace/environment`. */
  crowded(from: number): string[] {
    const byTenant = Map.groupBy(this.#running.values(), ({ job }) => `${job.workspaceId}/${job.environment}`);
    return [...byTenant].filter(([, its]) => its.length >= from).map(([tenant]) => tenant);
  }

  /** Notes that its reading has ended, however. */
  end(job: Job): void {
    this.#running.delete(job.documentId);
  }

  /** What there is to tell of all of them. */
  beats(): Beat[] {
    return [...this.#running.values()].map(({ job, progress, told }) => {
      const isNews = progress.pages !== told.pages || progress.pagesDone !== told.pagesDone;
      return { job, ...progress, isNews };
    });
  }

  /** Notes what was told, and lets go of documents that are no longer this worker's. */
  told(beats: readonly Beat[], ours: ReadonlySet<string>): void {
    for (const { job, pages, pagesDone } of beats) {
      const running = this.#running.get(job.documentId);
      if (running === undefined) continue;
      if (!ours.has(job.documentId)) running.letGo.abort(new Error('The document was cancelled or taken over.'));
      running.told = { pages, pagesDone };
    }
  }
}
