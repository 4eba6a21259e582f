/** PNG files built without the code under test. */

import { deflateSync } from "node:zlib";

import { crc32 } from "../../../web/static/js/core/files/bytes.js";

/** rows: each its filter byte and its packed bytes; of an interlaced file those of all passes, one after the other. */
export function png({ width, height, colourType, depth = 8, interlace = 0, rows, parts = [] }) {
  const chunk = (type, body) => {
    const out = Buffer.alloc(body.length + 12);
    out.writeUInt32BE(body.length, 0);
    out.write(type, 4, "latin1");
    Buffer.from(body).copy(out, 8);
    out.writeUInt32BE(crc32(out.subarray(4, 8 + body.length)), 8 + body.length);
    return out;
  };
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([depth, colourType, 0, 0, interlace], 8);
  const packed = deflateSync(Buffer.from(rows.flat()));
  const half = packed.length >> 1;
  return new Uint8Array(
    Buffer.concat([
      Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]),
      chunk("IHDR", head),
      chunk("tEXt", Buffer.from("Comment\0hello")),
      ...parts.map(([type, body]) => chunk(type, body)),
      chunk("IDAT", packed.subarray(0, half)),
      chunk("IDAT", packed.subarray(half)),
      chunk("IEND", []),
    ]),
  );
}
