import assert from "node:assert/strict";
import { test } from "node:test";
import { deflateRawSync } from "node:zlib";

import { concat, crc32 } from "../../../../web/static/js/core/files/bytes.js";
import { isZip, unzip } from "../../../../web/static/js/core/files/unzip.js";
import { zip } from "../../../../web/static/js/core/files/zip.js";

const date = new Date(2026, 10, 21);
const text = (words) => new TextEncoder().encode(words);

/** An archive built without the code under test, with one file. */
function archive({ content = text("hello ".repeat(100)), method = 8, flags = 0, crc, size, name = "a.txt", comment = "" } = {}) {
  const packed = method === 8 ? deflateRawSync(content) : content;
  const fields = Buffer.alloc(26);
  fields.writeUInt16LE(20, 0);
  fields.writeUInt16LE(flags, 2);
  fields.writeUInt16LE(method, 4);
  fields.writeUInt32LE(crc ?? crc32(content), 10);
  fields.writeUInt32LE(packed.length, 14);
  fields.writeUInt32LE(size ?? content.length, 18);
  fields.writeUInt16LE(name.length, 22);
  const local = Buffer.concat([Buffer.from("PK\x03\x04", "latin1"), fields, Buffer.from(name), packed]);
  const listed = Buffer.concat([Buffer.from("PK\x01\x02\x14\x00", "latin1"), fields, Buffer.alloc(14), Buffer.from(name)]);
  const end = Buffer.alloc(22);
  end.write("PK\x05\x06", 0, "latin1");
  end.writeUInt16LE(1, 8);
  end.writeUInt16LE(1, 10);
  end.writeUInt32LE(listed.length, 12);
  end.writeUInt32LE(local.length, 16);
  end.writeUInt16LE(comment.length, 20);
  return new Uint8Array(Buffer.concat([local, listed, end, Buffer.from(comment)]));
}

test("what was zipped comes out byte for byte, in order", async () => {
  const bytes = Uint8Array.from({ length: 70_000 }, (_, i) => (i * 31) % 256);
  const files = await unzip(zip([{ name: "größe/b.bin", bytes }, { name: "a", bytes: new Uint8Array(0) }], date));
  assert.deepEqual([...files.keys()], ["größe/b.bin", "a"]);
  assert.deepEqual(files.get("größe/b.bin"), bytes);
  assert.equal(files.get("a").length, 0);
});

test("archives of other programs are read: deflated, with a comment, with folders", async () => {
  const files = await unzip(archive({ comment: "made elsewhere" }));
  assert.deepEqual(files.get("a.txt"), text("hello ".repeat(100)));
  assert.equal((await unzip(archive({ name: "folder/", content: text(""), method: 0 }))).size, 0);
});

test("an archive inside larger memory is read where it lies", async () => {
  const whole = concat([text("before"), archive(), text("after")]);
  const files = await unzip(whole.subarray(6, whole.length - 5));
  assert.equal(files.get("a.txt").length, 600);
});

test("a cut or changed archive is refused, wherever it was hurt", async () => {
  const good = zip([{ name: "a", bytes: text("some content") }], date);
  for (let length = 0; length < good.length; length += 1) {
    await assert.rejects(unzip(good.slice(0, length)), /damaged or incomplete/, `${length} bytes`);
  }
  const changed = good.slice();
  changed[35] ^= 1;
  await assert.rejects(unzip(changed), /“a” in the archive is damaged/);
  const torn = archive();
  torn[40] ^= 0xff;
  await assert.rejects(unzip(torn), /damaged/);
});

test("a file that unpacks to more than it says is stopped", async () => {
  await assert.rejects(unzip(archive({ content: new Uint8Array(1_000_000), size: 10 })), /damaged/);
});

test("an archive that would fill the memory is refused before it is unpacked", async () => {
  await assert.rejects(unzip(archive({ size: 2 ** 30 })), /more than 512 MiB/);
});

test("locked, split, foreign and ambiguous archives are refused in words", async () => {
  await assert.rejects(unzip(archive({ flags: 1 })), /locked with a password/);
  await assert.rejects(unzip(archive({ method: 14 })), /cannot be read here/);
  await assert.rejects(unzip(archive({ size: 0xffffffff })), /ZIP64/);
  const twice = { name: "a", bytes: text("x") };
  await assert.rejects(unzip(zip([twice, twice], date)), /two files of the same name/);
  const split = archive();
  split[split.length - 22 + 8] = 2;
  await assert.rejects(unzip(split), /several/);
});

test("archives are known by their first bytes", () => {
  assert.equal(isZip(archive()), true);
  assert.equal(isZip(zip([], date)), true);
  assert.equal(isZip(text("PKnot")), false);
  assert.equal(isZip(new Uint8Array(0)), false);
});
