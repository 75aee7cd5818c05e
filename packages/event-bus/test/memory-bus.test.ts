import { type BusUnderTest, busConformance } from '../src/conformance.ts';
import { createMemoryBus } from '../src/memory-bus.ts';
import { nextVersionConformance } from './next-version.ts';

const memory: BusUnderTest = { open: (catalogue) => createMemoryBus({ catalogue }), isDurable: false };
busConformance('the memory bus', () => Promise.resolve(memory));
nextVersionConformance('the memory bus', () => memory);
