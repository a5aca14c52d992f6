/**
 * The one kind of datagram: an announcement, as JSON in at most 512 bytes. It is unsigned, so everything in
 * it is a hint. docs/protocol.md describes the exchange.
 */
import { isUtf8 } from 'node:buffer';
import * as v from 'valibot';
import { DISCOVERY } from '../limits.ts';
import { peerIdSchema, peerNameSchema, randomIdSchema } from '../wire/messages.ts';

/** Version of the announcement; packets of another are dropped. */
const VERSION = 1;

const packetSchema = v.object({
  tincan: v.literal(VERSION),
  /** `ask`: here, and everyone who hears it please answer; `bye`: gone. */
  kind: v.picklist(['here', 'ask', 'bye']),
  id: peerIdSchema,
  /** Random for each start of a core: tells one's own packets from those of the same identity elsewhere. */
  instance: randomIdSchema,
  /** TCP port on which the peer takes sessions. */
  port: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(65535)),
  name: peerNameSchema,
});

/** What an announcement says. */
export type Packet = Omit<v.InferOutput<typeof packetSchema>, 'tincan'>;
export type PacketKind = Packet['kind'];

/** The datagram for an announcement; fits 512 bytes for every valid name. */
export function encodePacket({ kind, id, instance, port, name }: Packet): Buffer {
  return Buffer.from(JSON.stringify({ tincan: VERSION, kind, id, instance, port, name }));
}

/** Reads a datagram from anyone; undefined for whatever is no announcement. Never throws. */
export function decodePacket(datagram: Uint8Array): Packet | undefined {
  if (datagram.byteLength === 0 || datagram.byteLength > DISCOVERY.packetBytes || !isUtf8(datagram)) {
    return undefined;
  }
  const parsed = v.safeParse(packetSchema, parseJson(datagram), { abortEarly: true });
  if (!parsed.success) return undefined;
  const { tincan: _version, ...packet } = parsed.output;
  return packet;
}

function parseJson(datagram: Uint8Array): unknown {
  try {
    return JSON.parse(
      Buffer.from(datagram.buffer, datagram.byteOffset, datagram.byteLength).toString('utf8'),
    );
  } catch {
    return undefined;
  }
}
