import { originsOf } from '../src/inbox.ts';
import { aCaseEvent } from '../src/conformance-events.ts';

describe('originsOf', () => {
  it('traces what is said of each subject of a batch back to the request that caused it', () => {
    const one = { ...aCaseEvent('ws_a', 'case_one', 1), requestId: 'req_one' };
    const two = { ...aCaseEvent('ws_a', 'case_two', 1), requestId: 'req_two' };

    const originOf = originsOf([one, two]);

    expect(originOf('case_one').requestId).toBe('req_one');
    expect(originOf('case_two').requestId).toBe('req_two');
  });

  it('says nothing of a subject that no event of the batch is about, rather than guess', () => {
    const originOf = originsOf([aCaseEvent('ws_a', 'case_one', 1), aCaseEvent('ws_a', 'case_two', 1)]);

    expect(originOf('case_three')).toEqual({ requestId: undefined, traceparent: undefined });
  });
});
