/** A time in the past as a person writes it. Pure. */

const UNITS: Record<string, number> = { m: 60_000, h: 3_600_000, d: 86_400_000, w: 7 * 86_400_000 };

/**
 * `7d`, `2h`, `30m`, `1w` ago, or a day or time: `2026-11-22`, `2026-11-22 10:41`, or ISO 8601 with a zone; without one it is this machine's.
 *
 * @param now in ms
 * @returns ms since the epoch; undefined for anything else
 */
export function parsePast(text: string, now: number): number | undefined {
  const ago = /^(\d{1,6})\s*([mhdw])$/i.exec(text.trim());
  if (ago !== null) return Math.max(0, now - Number(ago[1]) * (UNITS[(ago[2] ?? '').toLowerCase()] ?? 0));
  const at = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?)(Z|[+-]\d{2}:\d{2})?)?$/i.exec(
    text.trim(),
  );
  if (at === null) return undefined;
  const [, day = '', clock = '00:00', zone = ''] = at;
  // A day that no month has must not become one of the next.
  const midnight = new Date(`${day}T00:00Z`);
  if (Number.isNaN(midnight.getTime()) || midnight.toISOString().slice(0, 10) !== day) return undefined;
  const time = Date.parse(`${day}T${clock}${zone.toUpperCase()}`);
  return Number.isNaN(time) || time < 0 ? undefined : time;
}
