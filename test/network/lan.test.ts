import { createHash, randomBytes } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { connectLanCores, type LanCore, removeHomes, startLanCore } from '../support/lan-core.ts';
import { createLan, firewallProblem, type Lan, namespacesProblem } from '../support/namespaces.ts';

const problem = namespacesProblem();
const noFirewall = firewallProblem();

const idOf = (core: LanCore): string => core.client.state.self.id;

/** Sends a file of random bytes and checks what arrived, byte by byte. */
async function sendFile(from: LanCore, to: LanCore, bytes: number): Promise<void> {
  const content = randomBytes(bytes);
  const source = path.join(from.directory, `file-${randomBytes(4).toString('hex')}.bin`);
  await writeFile(source, content);
  const { transfer } = await from.client.call('transfer.send', { peer: idOf(to), paths: [source] });
  const offer = await to.until('the offer', (state) => state.requests[transfer.id]);
  await to.client.call('request.accept', { id: offer.id });
  const [sent, received] = await Promise.all([
    from.client.call('transfer.settled', { id: transfer.id }),
    to.client.call('transfer.settled', { id: transfer.id }),
  ]);
  expect(sent.transfer).toMatchObject({ state: 'done', transferred: bytes });
  expect(sent.transfer.sha256).toBe(createHash('sha256').update(content).digest('hex'));
  expect(content.equals(await readFile(received.transfer.path))).toBe(true);
}

describe.skipIf(problem !== undefined)(
  `hosts of one LAN without a default route${problem ? ` (${problem})` : ''}`,
  () => {
    let lan: Lan;
    beforeAll(() => {
      lan = createLan(3);
    });
    afterAll(async () => {
      await removeHomes();
      lan.remove();
    });

    describe('discovery', () => {
      afterEach(removeHomes);

      it('shows a newcomer every running peer in under a second, and the peers the newcomer', async () => {
        const [a, b] = await Promise.all([
          startLanCore(lan.hosts[0]!, 'alice'),
          startLanCore(lan.hosts[1]!, 'bob'),
        ]);
        const c = await startLanCore(lan.hosts[2]!, 'carol');
        await c.until('ready', (state) => state.self.status === 'ready');
        await Promise.all([
          c.until('alice and bob', (state) => state.peers[idOf(a)] && state.peers[idOf(b)], 1_000),
          a.until('carol', (state) => state.peers[idOf(c)], 1_000),
          b.until('carol', (state) => state.peers[idOf(c)], 1_000),
        ]);
        expect(c.client.state.peers[idOf(a)]).toMatchObject({
          name: 'alice',
          state: 'nearby',
          trust: 'unknown',
        });
        // Its link-local IPv6 address may be heard first.
        const { address } = lan.hosts[0]!;
        await c.until('the address of IPv4', (state) => state.peers[idOf(a)]?.address === address, 1_000);
      });

      it('takes a peer that leaves off the list in under a second', async () => {
        const [a, b] = await Promise.all([
          startLanCore(lan.hosts[0]!, 'alice'),
          startLanCore(lan.hosts[1]!, 'bob'),
        ]);
        await a.until('bob', (state) => state.peers[idOf(b)]);
        const gone = a.until('bob gone', (state) => state.peers[idOf(b)] === undefined, 1_000 + 2_000);
        const id = idOf(b);
        let stoppedAt = 0;
        void b.stop();
        await new Promise<void>((resolve) => b.process.once('exit', () => resolve()));
        stoppedAt = performance.now();
        await gone;
        expect(performance.now() - stoppedAt).toBeLessThan(1_000);
        expect(a.client.state.peers[id]).toBeUndefined();
      });

      it('takes a peer that was killed off the list within 15 seconds, and shows a friend as offline', async () => {
        const [a, b, c] = await Promise.all(
          ['alice', 'bob', 'carol'].map((name, index) => startLanCore(lan.hosts[index]!, name)),
        );
        await connectLanCores(a!, b!);
        await a!.until('carol', (state) => state.peers[idOf(c!)]);
        const [friend, stranger] = [idOf(b!), idOf(c!)];
        await Promise.all([b!.kill(), c!.kill()]);
        await Promise.all([
          a!.until('carol gone', (state) => state.peers[stranger] === undefined, 15_500),
          a!.until('bob offline', (state) => state.peers[friend]?.state === 'offline', 15_500),
        ]);
      });

      it('shows a change of name at once', async () => {
        const [a, b] = await Promise.all([
          startLanCore(lan.hosts[0]!, 'alice'),
          startLanCore(lan.hosts[1]!, 'bob'),
        ]);
        await a.until('bob', (state) => state.peers[idOf(b)]);
        await b.client.call('self.rename', { name: 'Robert the second' });
        await a.until('the new name', (state) => state.peers[idOf(b)]?.name === 'Robert the second', 1_000);
      });

      it('finds two cores on one host', async () => {
        const [a, b] = await Promise.all([
          startLanCore(lan.hosts[0]!, 'alice'),
          startLanCore(lan.hosts[0]!, 'bob'),
        ]);
        await Promise.all([
          a.until('bob', (state) => state.peers[idOf(b)]),
          b.until('alice', (state) => state.peers[idOf(a)]),
        ]);
        expect(a.client.state.network.port).not.toBe(b.client.state.network.port);
        await connectLanCores(a, b);
      });

      it('follows a network card that goes and comes', async () => {
        const [a, b] = await Promise.all([
          startLanCore(lan.hosts[0]!, 'alice'),
          startLanCore(lan.hosts[1]!, 'bob'),
        ]);
        await a.until('bob', (state) => state.peers[idOf(b)]);
        lan.hosts[1]!.link('down');
        await a.until('bob gone', (state) => state.peers[idOf(b)] === undefined, 20_000);
        lan.hosts[1]!.link('up');
        await Promise.all([
          a.until('bob back', (state) => state.peers[idOf(b)], 10_000),
          b.until('alice back', (state) => state.peers[idOf(a)], 10_000),
        ]);
      });
    });

    describe('the main job', () => {
      afterEach(removeHomes);

      it('connects after an approval, talks both ways and moves a verified file', async () => {
        const [a, b] = await Promise.all([
          startLanCore(lan.hosts[0]!, 'alice'),
          startLanCore(lan.hosts[1]!, 'bob'),
        ]);
        await connectLanCores(a, b);
        const { message } = await a.client.call('chat.send', { conversation: idOf(b), text: 'hello bob' });
        const settled = await a.client.call('chat.settled', { conversation: idOf(b), id: message.id });
        expect(settled.message.status).toBe('delivered');
        await b.client.call('chat.send', { conversation: idOf(a), text: 'hello alice' });
        await a.until('the answer', (state) =>
          state.conversations[idOf(b)]?.messages.some(({ text }) => text === 'hello alice'),
        );
        await sendFile(a, b, 20_000_003);
        await sendFile(b, a, 1_000_000);
      });

      it('connects friends again by itself when one was killed and started anew', async () => {
        const [a, b] = await Promise.all([
          startLanCore(lan.hosts[0]!, 'alice'),
          startLanCore(lan.hosts[1]!, 'bob'),
        ]);
        await connectLanCores(a, b);
        const id = idOf(b);
        await b.kill();
        await a.client.call('chat.send', { conversation: id, text: 'for later' });
        const again = await b.restart();
        await a.until('bob again', (state) => state.peers[id]?.state === 'connected', 20_000);
        await again.until('the waiting message', (state) =>
          state.conversations[idOf(a)]?.messages.some(({ text }) => text === 'for later'),
        );
      });
    });

    describe.skipIf(noFirewall !== undefined)(`a firewall${noFirewall ? ` (${noFirewall})` : ''}`, () => {
      const fence = (index: number, allowed: string): void => {
        const host = lan.hosts[index]!;
        host.run('nft', 'add', 'table', 'inet', 'fence');
        host.run('nft', 'add chain inet fence in { type filter hook input priority 0; policy drop; }');
        host.run('nft', 'add rule inet fence in iif lo accept');
        host.run('nft', 'add rule inet fence in ct state established,related accept');
        host.run('nft', 'add rule inet fence in udp dport 47470 accept');
        if (allowed !== '') host.run('nft', `add rule inet fence in tcp dport ${allowed} accept`);
      };
      afterEach(async () => {
        await removeHomes();
        for (const host of lan.hosts) {
          try {
            host.run('nft', 'delete', 'table', 'inet', 'fence');
          } catch {
            // This host had none.
          }
        }
      });

      it('with one open port on each side lets files through both ways', async () => {
        fence(0, '47470');
        fence(1, '47470');
        const [a, b] = await Promise.all([
          startLanCore(lan.hosts[0]!, 'alice'),
          startLanCore(lan.hosts[1]!, 'bob'),
        ]);
        await connectLanCores(a, b);
        await sendFile(a, b, 3_000_001);
        await sendFile(b, a, 3_000_001);
      });

      it('that only lets one side dial lets files through both ways', async () => {
        fence(0, '');
        fence(1, '47470');
        const [a, b] = await Promise.all([
          startLanCore(lan.hosts[0]!, 'alice'),
          startLanCore(lan.hosts[1]!, 'bob'),
        ]);
        await connectLanCores(a, b);
        await sendFile(a, b, 3_000_001);
        await sendFile(b, a, 3_000_001);
      });
    });
  },
);
