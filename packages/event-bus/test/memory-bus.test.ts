import { busConformance } from '../src/conformance.ts';
import { createMemoryBus } from '../src/memory-bus.ts';

busConformance('the memory bus', () => Promise.resolve({ open: createMemoryBus, isDurable: false }));
