import { publicRoutes } from '@ifcgate/contracts';
import { createRouteTable } from '../src/domain/route-table.ts';

const find = createRouteTable(publicRoutes);

describe('the route table', () => {
  it.each(publicRoutes.map((route) => [route.method, route.path, route] as const))(
    'finds %s %s',
    (method, path, route) => {
      expect(find(method, path.replaceAll(/\{\w+\}/g, 'x'))).toEqual({ kind: 'route', route });
    },
  );

  it('leads HEAD where GET leads', () => {
    expect(find('HEAD', '/v1/cases')).toMatchObject({ kind: 'route', route: { path: '/v1/cases' } });
  });

  it('names the methods that a path takes', () => {
    expect(find('DELETE', '/v1/cases')).toEqual({ kind: 'wrong_method', allow: 'GET, HEAD' });
    expect(find('PUT', '/v1/verifications')).toEqual({ kind: 'wrong_method', allow: 'POST' });
  });

  it('prefers a fixed path to one with a parameter', () => {
    expect(find('GET', '/v1/workflows/run')).toEqual({ kind: 'wrong_method', allow: 'POST' });
    expect(find('GET', '/v1/workflows/runs')).toMatchObject({ route: { path: '/v1/workflows/runs' } });
  });

  it.each([
    '/v1',
    '/v1/',
    '/v1/cases/',
    '/v1/Cases',
    '/v1//cases',
    '/v1/cases//timeline',
    '/v1/nothing',
    '/v2/cases',
    '',
  ])('does not know %j', (path) => {
    expect(find('GET', path)).toEqual({ kind: 'unknown' });
  });
});
