/** A JPEG that states one density across and another along, as fax machines and some scanners write it; sharp itself writes one figure for both. */
export const withTwoDensities = (jpeg: Uint8Array, x: number, y: number): Uint8Array => {
  const jfif = Buffer.from([0xff, 0xe0, 0, 16, 0x4a, 0x46, 0x49, 0x46, 0, 1, 1, 1, 0, 0, 0, 0, 0, 0]);
  jfif.writeUInt16BE(x, 12);
  jfif.writeUInt16BE(y, 14);
  return Uint8Array.from(Buffer.concat([jpeg.subarray(0, 2), jfif, jpeg.subarray(2)]));
};
