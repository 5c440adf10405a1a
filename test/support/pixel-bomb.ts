import { constants, crc32, deflateRawSync } from 'node:zlib';

const chunk = (type: string, data: Uint8Array): Buffer => {
  const named = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  check.writeUInt32BE(crc32(named));
  return Buffer.concat([length, named, check]);
};

const PIECE = 1_000_000;

/** Zeros as zlib packs them: one piece packed once and repeated, since packing them all takes 13 s of processor time where these are billions. */
const zeros = (count: number): Buffer => {
  const piece = deflateRawSync(Buffer.alloc(PIECE), { level: 9, finishFlush: constants.Z_FULL_FLUSH });
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(((count % 65_521) * 0x1_0000 + 1) >>> 0);
  return Buffer.concat([
    Buffer.from([0x78, 0xda]),
    ...Array.from({ length: Math.floor(count / PIECE) }, () => piece),
    deflateRawSync(Buffer.alloc(count % PIECE), { level: 9 }),
    sum,
  ]);
};

/** A PNG that is sound and black, of three bytes a pixel. */
export const blackPng = (side: number): Buffer => {
  const head = Buffer.alloc(13);
  head.writeUInt32BE(side, 0);
  head.writeUInt32BE(side, 4);
  // Eight bits, RGB.
  head.set([8, 2], 8);
  return Buffer.concat([
    Buffer.from('89504e470d0a1a0a', 'hex'),
    chunk('IHDR', head),
    chunk('IDAT', zeros(side * (side * 3 + 1))),
    chunk('IEND', Buffer.alloc(0)),
  ]);
};
