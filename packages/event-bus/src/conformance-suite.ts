import type { EventBus } from './bus.ts';
import { newId, RecordingGroup } from './conformance-events.ts';
import type { Catalogue } from './received.ts';
import type { Topic } from './topics.ts';

/** A kind of bus, as the suite needs it. */
export interface BusUnderTest {
  /**
   * Another bus on the same medium, as another process would open it; not started, without groups.
   *
   * @param catalogue what that process can read; that of the contracts unless said
   */
  open(catalogue?: Catalogue): EventBus;
  /** Whether events outlive the bus that published them. Where they do not, the outbox publishes them again. */
  readonly isDurable: boolean;
}

/** What the tests share: the kind of bus, and for each test a workspace and the buses that it opened. */
export class Suite {
  workspaceId = newId('ws_');
  #kind: BusUnderTest | undefined;
  #opened: EventBus[] = [];

  begin(kind: BusUnderTest): void {
    this.#kind = kind;
  }

  get isDurable(): boolean {
    return this.#kind?.isDurable ?? false;
  }

  group(topics?: readonly Topic[]): RecordingGroup {
    return new RecordingGroup(this.workspaceId, topics);
  }

  async start(...groups: RecordingGroup[]): Promise<EventBus> {
    if (!this.#kind) throw new Error('There is no bus to test.');
    const bus = this.#kind.open();
    this.#opened.push(bus);
    for (const group of groups) bus.subscribe(group);
    await bus.start();
    return bus;
  }

  async endTest(): Promise<void> {
    await Promise.all(this.#opened.map((bus) => bus.stop()));
    this.#opened = [];
    this.workspaceId = newId('ws_');
  }
}
