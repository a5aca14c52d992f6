import { afterEach, describe, expect, it } from 'vitest';
import { startNode, stopNodes } from '../support/sessions.ts';

describe('an identity that somebody announces from elsewhere', () => {
  afterEach(stopNodes);

  it('is told to both devices that really have it', async () => {
    const [here, there] = [await startNode('copied'), await startNode('copied')];
    here.sessions.probeTwin(there.address);
    await Promise.all([here.until(() => here.twins === 1), there.until(() => there.twins === 1)]);
    expect([...here.sessions.links(), ...there.sessions.links()]).toEqual([]);
  });

  it('is nobody else where the address leads back to this device', async () => {
    const here = await startNode('alone');
    const other = await startNode('other');
    other.knows(here);
    here.knows(other);
    here.sessions.probeTwin(here.address);
    // By the time that another connection is up, the first look is over.
    await here.sessions.connect({ peer: other.id, addresses: [other.address] });
    expect(here.twins).toBe(0);
  });

  it('is not believed of a device that cannot prove it', async () => {
    const [here, impostor] = [await startNode('genuine'), await startNode('impostor')];
    here.sessions.probeTwin(impostor.address);
    const other = await startNode('third');
    other.knows(here);
    here.knows(other);
    await here.sessions.connect({ peer: other.id, addresses: [other.address] });
    expect([here.twins, impostor.twins]).toEqual([0, 0]);
  });
});
