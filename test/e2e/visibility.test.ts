/** Who sees this device, as its user is told: on the screen, in lines and by commands. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openFullScreen } from '../support/full-screen.ts';
import { createHomes, type TestHomes } from '../support/homes.ts';
import { openTerminal } from '../support/terminal.ts';

describe('a device that not everybody is told of', { timeout: 60_000 }, () => {
  let homes: TestHomes;
  beforeAll(async () => {
    homes = await createHomes();
  });
  afterAll(() => homes.stop());

  it('says so beside its name, as long as that is so, and wherever its user looks', async () => {
    const alice = homes.home('alice');
    const screen = openFullScreen(alice.args, { columns: 80, rows: 24 });
    await screen.seeRow(/^ tincan · alice +nobody connected\s*$/);
    screen.write('/settings visibility n\t');
    await screen.see('/settings visibility nobody');
    screen.press('enter');
    await screen.seeRow(/^ tincan · alice · invisible +nobody connected\s*$/);
    await screen.see('visibility is nobody now. You are invisible: nobody is told');
    expect(await alice.json('status')).toMatchObject({ code: 0, lines: [{ visibility: 'nobody' }] });

    const set = await alice.run('config', 'set', 'visibility', 'contacts');
    expect(set).toMatchObject({ code: 0, stdout: 'visibility = contacts\n' });
    expect(set.stderr).toContain('strangers are not told that you are here');
    await screen.seeRow(/^ tincan · alice · contacts only +nobody connected\s*$/);
    expect((await alice.run('status')).stdout).toMatch(/^seen by +contacts only$/m);

    const lines = openTerminal([...alice.args, '--plain'], { columns: 200 });
    await lines.see('Contacts only: strangers are not told that you are here');
    await lines.see('/settings visibility everyone ends that.');
    lines.hangUp();
    await lines.exited;

    screen.write('/settings visibility default\r');
    await screen.seeRow(/^ tincan · alice +nobody connected\s*$/);
    screen.close();
  });
});
