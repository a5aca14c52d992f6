/** Dials one address for a data connection and makes sure who answers before a byte is sent. */
import type { OnReadOpts } from 'node:net';
import { type ConnectionOptions, connect } from 'node:tls';
import { authenticatePeer, type Credentials, tlsOptions } from '../../channel/tls.ts';
import { TincanError } from '../../errors.ts';
import { TRANSFER } from '../../limits.ts';
import type { PeerId } from '../../store/state.ts';
import { ALPN_DATA } from '../../wire/messages.ts';
import type { DataAddress } from './data-plane.ts';
import { FrameConnection } from './frame-connection.ts';
import { type DataRole, RECEIVER_FRAMES, SENDER_FRAMES } from './frames.ts';

/** A sender only takes small frames. */
const CONTROL_READ_BYTES = 16 * 1024;

/**
 * Connects within TRANSFER.dataDial. What is read goes straight into one buffer (`onread`), which only a
 * dialling side can have.
 *
 * @throws TincanError TINCAN_E_UNREACHABLE, or TINCAN_E_PEER_IDENTITY when someone else answers
 */
export function dialData(
  address: DataAddress,
  credentials: Credentials,
  peer: PeerId,
  role: DataRole,
  signal: AbortSignal,
): Promise<FrameConnection> {
  const receiving = role === 'receive';
  const connection = new FrameConnection(receiving ? RECEIVER_FRAMES : SENDER_FRAMES);
  return new Promise((resolve, reject) => {
    const buffer = Buffer.allocUnsafeSlow(receiving ? TRANSFER.readBufferBytes : CONTROL_READ_BYTES);
    // tls.connect hands `onread` on to its socket; the types know it for net.connect only.
    const options: ConnectionOptions & { onread: OnReadOpts } = {
      host: address.host,
      port: address.port,
      // Names are for people; a name in the clear would only tell others who is dialled.
      servername: '',
      ...tlsOptions(credentials, [ALPN_DATA]),
      onread: {
        buffer,
        callback: (count, bytes) => {
          connection.feed(Buffer.from(bytes.buffer, bytes.byteOffset, count));
          return true;
        },
      },
    };
    const socket = connect(options);
    const giveUp = (error: TincanError): void => {
      clearTimeout(deadline);
      signal.removeEventListener('abort', aborted);
      socket.destroy();
      reject(error);
    };
    const unreachable = (cause?: Error): void =>
      giveUp(new TincanError('TINCAN_E_UNREACHABLE', undefined, { cause }));
    const aborted = (): void => unreachable();
    const deadline = setTimeout(unreachable, TRANSFER.dataDial);
    signal.addEventListener('abort', aborted);
    socket.on('error', unreachable);
    socket.on('close', () => unreachable());
    socket.once('secureConnect', () => {
      try {
        if (authenticatePeer(socket, [ALPN_DATA]) !== peer) {
          throw new TincanError('TINCAN_E_PEER_IDENTITY');
        }
      } catch (error) {
        giveUp(error instanceof TincanError ? error : new TincanError('TINCAN_E_PEER_IDENTITY'));
        return;
      }
      clearTimeout(deadline);
      signal.removeEventListener('abort', aborted);
      connection.attach(socket, false);
      resolve(connection);
    });
    if (signal.aborted) aborted();
  });
}
