import { mirrorsOfCentral } from '../src/maven.ts';

describe('mirrorsOfCentral', () => {
  it('finds the mirrors that stand for Maven Central, without a trailing slash', () => {
    const settings = `<settings><mirrors>
      <mirror><id>all</id><mirrorOf>*</mirrorOf><url>https://mirror.example/all/</url></mirror>
      <mirror><id>two</id><mirrorOf>internal, central</mirrorOf><url> https://mirror.example/two </url></mirror>
    </mirrors></settings>`;

    expect(mirrorsOfCentral(settings)).toEqual(['https://mirror.example/all', 'https://mirror.example/two']);
  });

  it('leaves out mirrors of other repositories, those in comments and those without encryption', () => {
    const settings = `<mirrors>
      <mirror><mirrorOf>internal</mirrorOf><url>https://mirror.example/internal</url></mirror>
      <!-- <mirror><mirrorOf>*</mirrorOf><url>https://mirror.example/old</url></mirror> -->
      <mirror><mirrorOf>external:http:*</mirrorOf><url>http://0.0.0.0/</url><blocked>true</blocked></mirror>
      <mirror><mirrorOf>*</mirrorOf><url>http://mirror.example/plain</url></mirror>
    </mirrors>`;

    expect(mirrorsOfCentral(settings)).toEqual([]);
  });

  it('finds none where there are no settings', () => {
    expect(mirrorsOfCentral('')).toEqual([]);
  });
});
