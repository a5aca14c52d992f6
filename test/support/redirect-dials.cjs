/**
 * Loaded into a core's process and its threads: dials to the loopback interface go to the proxy at TINCAN_TEST_PROXY,
 * and come from an address that names the port that was meant (see faulty-proxy.ts).
 */
'use strict';
const net = require('node:net');

const proxy = Number(process.env.TINCAN_TEST_PROXY);
const LOOPBACK = new Set(['127.0.0.1', '::ffff:127.0.0.1', 'localhost']);
const connect = net.Socket.prototype.connect;

net.Socket.prototype.connect = function redirected(...given) {
  const [first] = given;
  // net.connect and tls.connect give what they have made of their own arguments: [options, callback].
  const options = Array.isArray(first) ? first[0] : first;
  if (proxy > 0 && typeof options === 'object' && options !== null && LOOPBACK.has(options.host)) {
    const port = Number(options.port);
    options.port = proxy;
    options.host = '127.0.0.1';
    options.localAddress = `127.77.${port >> 8}.${port & 255}`;
    options.family = 4;
  }
  return connect.apply(this, given);
};
