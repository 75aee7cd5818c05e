export { startBroker, type Broker, type BrokerOptions } from './broker.ts';
export { fetchJars, kafkaVersion, type JarOptions } from './jars.ts';
export { findJava, oldestJava } from './java.ts';
