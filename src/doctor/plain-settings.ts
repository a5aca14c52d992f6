/** The settings that matter to the doctor, from the file itself: of a home for which no core runs that could be asked. */
import { readFile } from 'node:fs/promises';
import * as v from 'valibot';

const port = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(65_535));
const settingsSchema = v.object({
  port: v.fallback(v.optional(port), undefined),
  discoveryPort: v.fallback(v.optional(port), undefined),
  interfaces: v.fallback(v.optional(v.array(v.pipe(v.string(), v.maxLength(64)))), undefined),
  downloads: v.fallback(v.optional(v.pipe(v.string(), v.maxLength(4_096))), undefined),
  spaceReserve: v.fallback(v.optional(v.pipe(v.number(), v.minValue(0))), undefined),
});

/** Absent: the default. */
export type PlainSettings = v.InferOutput<typeof settingsSchema>;

/** What cannot be read, or breaks its rule, is absent. Never rejects. @param value what the file holds, or what the core lists */
export function plainSettings(value: unknown): PlainSettings {
  const parsed = v.safeParse(settingsSchema, value);
  return parsed.success ? parsed.output : {};
}

export async function readPlainSettings(file: string): Promise<PlainSettings> {
  try {
    return plainSettings(JSON.parse(await readFile(file, 'utf8')));
  } catch {
    return {};
  }
}
