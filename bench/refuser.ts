import http from 'node:http';
import type { AddressInfo } from 'node:net';

/** Refuses everybody at once and does nothing else: what a siege costs the machine that besieger and besieged share. Its port is told to the parent. */
const server = http.createServer((_request, answer) => answer.writeHead(429, { 'content-type': 'application/json' }).end('{}'));
server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port));
