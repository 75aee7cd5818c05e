import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';

const central = 'https://repo.maven.apache.org/maven2';

/** A place that may have an artefact: answers its bytes, or rejects with the reason. */
export interface ArtefactSource {
  readonly name: string;
  read(path: string): Promise<Buffer>;
}

/**
 * Where artefacts are looked for, in this order: the local Maven repository, `IFCGATE_MAVEN_REPOSITORY` where it is set
 * and Maven Central where it is not, then the mirrors of Maven Central in the user's Maven settings.
 */
export async function artefactSources(env: NodeJS.ProcessEnv = process.env): Promise<ArtefactSource[]> {
  const maven = join(homedir(), '.m2');
  const settings = await readFile(join(maven, 'settings.xml'), 'utf8').catch(() => '');
  const repositories = [env['IFCGATE_MAVEN_REPOSITORY'] || central, ...mirrorsOfCentral(settings)];
  return [directory(join(maven, 'repository')), ...repositories.map(repository)];
}

/** The addresses of the mirrors that a Maven settings file names for Maven Central. */
export function mirrorsOfCentral(settings: string): string[] {
  const withoutComments = settings.replace(/<!--[^]*?-->/g, '');
  return [...withoutComments.matchAll(/<mirror>([^]*?)<\/mirror>/g)].flatMap(([, mirror = '']) => {
    const of = /<mirrorOf>\s*(.*?)\s*<\/mirrorOf>/.exec(mirror)?.[1]?.split(',') ?? [];
    const url = /<url>\s*(https:.*?)\/?\s*<\/url>/.exec(mirror)?.[1];
    return url && of.some((id) => ['*', 'external:*', 'central'].includes(id.trim())) ? [url] : [];
  });
}

function directory(root: string): ArtefactSource {
  return { name: root, read: (path) => readFile(join(root, path)) };
}

function repository(url: string): ArtefactSource {
  return {
    name: url,
    read: async (path) => {
      const response = await fetch(`${url}/${path}`, { signal: AbortSignal.timeout(60_000) });
      if (!response.ok) throw new Error(`status ${response.status}`);
      return Buffer.from(await response.arrayBuffer());
    },
  };
}
