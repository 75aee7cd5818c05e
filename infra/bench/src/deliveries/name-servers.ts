// Preloaded into the platform: names are asked for at BENCH_DNS in place of what resolv.conf says.
import { promises as dns } from 'node:dns';

const setServers: (servers: readonly string[]) => void = Reflect.get(dns.Resolver.prototype, 'setServers');
dns.Resolver.prototype.setServers = function (this: dns.Resolver) {
  setServers.call(this, [process.env['BENCH_DNS'] ?? '']);
};
