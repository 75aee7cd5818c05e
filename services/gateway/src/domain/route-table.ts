import type { Route } from '@ifcgate/contracts';

/** What a method and a path lead to. */
export type RouteMatch =
  | { readonly kind: 'route'; readonly route: Route }
  | { readonly kind: 'wrong_method'; readonly allow: string }
  | { readonly kind: 'unknown' };

interface Node {
  readonly fixed: Map<string, Node>;
  parameter?: Node;
  readonly routes: Map<string, Route>;
}

/** Finds the route of a request. Paths are exact: case counts, and so does a slash at the end. */
export type FindRoute = (method: string, path: string) => RouteMatch;

/** A tree of path segments; a fixed segment is preferred to a parameter. HEAD goes where GET goes. */
export function createRouteTable(routes: readonly Route[]): FindRoute {
  const root = newNode();
  for (const route of routes) {
    let node = root;
    for (const segment of route.path.split('/')) node = childOf(node, segment);
    node.routes.set(route.method, route);
    if (route.method === 'GET') node.routes.set('HEAD', route);
  }
  return (method, path) => {
    const node = descend(root, path.split('/'), 0);
    if (node === undefined) return { kind: 'unknown' };
    const route = node.routes.get(method);
    return route === undefined
      ? { kind: 'wrong_method', allow: [...node.routes.keys()].join(', ') }
      : { kind: 'route', route };
  };
}

function newNode(): Node {
  return { fixed: new Map(), routes: new Map() };
}

function childOf(node: Node, segment: string): Node {
  if (segment.startsWith('{')) return (node.parameter ??= newNode());
  const child = node.fixed.get(segment) ?? newNode();
  node.fixed.set(segment, child);
  return child;
}

function descend(node: Node, segments: readonly string[], depth: number): Node | undefined {
  const segment = segments[depth];
  if (segment === undefined) return node.routes.size > 0 ? node : undefined;
  const fixed = node.fixed.get(segment);
  const found = fixed && descend(fixed, segments, depth + 1);
  if (found !== undefined || node.parameter === undefined || segment === '') return found;
  return descend(node.parameter, segments, depth + 1);
}
