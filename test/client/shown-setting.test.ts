import { expect, it } from 'vitest';
import { settingRows } from '../../src/client/shown-setting.ts';

it('settings are shown as people write them', () => {
  const rows = settingRows({
    name: 'alice',
    port: 47470,
    interfaces: [],
    autoAccept: 0,
    spaceReserve: 64 * 1024 * 1024,
    sendLimit: 0,
    receiveLimit: 5_000_000,
    historyDays: 0,
    typing: true,
    peersColumns: 0,
    transfersRows: 7,
    keys: { palette: ['Ctrl-G'], 'peers:about.open': [] },
  });
  expect(rows).toEqual([
    ['name', 'alice'],
    ['port', '47470'],
    ['interfaces', 'all'],
    ['autoAccept', 'off'],
    ['spaceReserve', '67 MB'],
    ['sendLimit', 'no limit'],
    ['receiveLimit', '5.0 MB/s'],
    ['historyDays', 'for good'],
    ['typing', 'on'],
    ['peersColumns', 'as the terminal suggests'],
    ['transfersRows', '7'],
    ['keys.palette', 'Ctrl-G'],
    ['keys.peers:about.open', 'none'],
  ]);
  expect(settingRows({ keys: {}, historyDays: 30 })).toEqual([
    ['keys', 'none of your own'],
    ['historyDays', '30 days'],
  ]);
});
