import type { ServiceDefinition } from '../../../bin/service/definition.ts';
import { resolveHome } from '../../../src/config/home.ts';

export function definitionOf(
  command: ServiceDefinition['command'],
  environment: Record<string, string> = {},
): ServiceDefinition {
  return { command, environment, home: resolveHome({ home: '/home/alice/tincan' }) };
}
