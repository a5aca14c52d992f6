/** `tincan status`: what the core is doing. */
import { interfaceLines, visibilityMark } from '../../src/client/index.ts';
import { EXIT } from '../../src/errors.ts';
import { formatCount, formatDuration, formatTable } from '../../src/text/format.ts';
import { statusObject } from '../json-objects.ts';
import type { Command } from '../run-command.ts';
import type { GlobalArguments } from '../settings.ts';

export const status: Command<GlobalArguments> = async ({ attachRunning, output }) => {
  const client = await attachRunning();
  const now = await client.call('core.status', {});
  const mark = visibilityMark(now.visibility);
  output.data(
    statusObject(now),
    ...formatTable([
      ['name', now.name],
      ['id', client.state.self.shortId],
      ...(mark === undefined ? [] : [['seen by', now.visibility === 'nobody' ? 'nobody (invisible)' : mark]]),
      ['peers', `${formatCount(now.connected, 'connected', 'connected')}, ${now.nearby} nearby`],
      ['transfers', String(now.transfers)],
      ['port', String(now.port)],
      ...interfaceLines(now.interfaces).map((line, index) => [index === 0 ? 'network' : '', line]),
      ['home', now.home],
      ['downloads', now.downloads],
      ['core', `tincan ${now.version}, process ${now.pid}, up ${formatDuration(now.uptimeSeconds * 1_000)}`],
    ]),
  );
  return EXIT.done;
};
