import { type EventType, eventSchemas } from '@ifcgate/contracts';
import { topics } from '../src/topics.ts';
import { topicsOf } from '../src/subscription.ts';

describe('the topics of a consumer', () => {
  it('are those of the services that say what it subscribes to, each once', () => {
    expect(topicsOf(['verification.completed', 'verification.submitted', 'case.action.applied'])).toEqual([
      'verification.events',
      'case.events',
    ]);
    expect(topicsOf(['file.viewed', 'batch.completed', 'workflow.decided'])).toEqual([
      'document.events',
      'workflow.events',
    ]);
    expect(topicsOf([])).toEqual([]);
  });

  it('are known for every type of the catalogue', () => {
    for (const type of Object.keys(eventSchemas) as EventType[])
      expect(topicsOf([type]).map((topic) => topics.includes(topic))).toEqual([true]);
  });
});
