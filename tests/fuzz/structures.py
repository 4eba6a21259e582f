"""Files and looks that are well formed at first sight, and strange in all that they say."""

from __future__ import annotations

import json
import struct
import zlib
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

SEEDS = Path(__file__).parent / "corpus" / "image"

side = st.integers(12, 24) | st.integers(8, 16) | st.sampled_from([0, 1, 255, 65535])
body = st.binary(max_size=60)


def chunk(name: bytes, body: bytes) -> bytes:
    """One chunk of a PNG, with its checksum."""
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


@st.composite
def png(draw: st.DrawFn) -> bytes:
    """Any header, and any chunks around pixels that may be enough."""
    width, height = draw(side), draw(side)
    depth = draw(st.sampled_from([1, 2, 4, 8, 8, 8, 16, 3]))
    kind = draw(st.sampled_from([0, 2, 3, 4, 6, 1]))
    header = struct.pack(">IIBBBBB", width, height, depth, kind, 0, 0, draw(st.integers(0, 2)))
    rows = draw(body | st.just(bytes(60))) * draw(st.sampled_from([1, 100]))
    names = [
        b"PLTE",
        b"tRNS",
        b"gAMA",
        b"sRGB",
        b"pHYs",
        b"eXIf",
        b"acTL",
        b"fcTL",
        b"fdAT",
        b"IDAT",
        b"prVt",
    ]
    plain = st.builds(chunk, st.sampled_from(names), body)
    packed = st.builds(
        lambda name, start, text: chunk(name, start + zlib.compress(text)),
        st.sampled_from([b"zTXt", b"iCCP", b"iTXt"]),
        st.sampled_from([b"a\0\0", b"a\0\1\0\0\0", b"\0"]),
        body,
    )
    before, after = draw(st.tuples(*[st.lists(plain | packed, max_size=2)] * 2))
    pixels = chunk(b"IDAT", zlib.compress(rows))
    parts = [chunk(b"IHDR", header), *before, pixels, *after, chunk(b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


@st.composite
def gif(draw: st.DrawFn) -> bytes:
    """Any screen, and any blocks: pictures inside and outside it, comments, extensions."""
    flags = draw(st.integers(0, 255))
    size = draw(st.just((16, 12)) | st.tuples(side, side))
    start = struct.pack("<6sHHBBB", b"GIF89a", *size, flags, draw(st.integers(0, 255)), 0)
    palette = bytes(range(256)) * 3 if flags & 128 else b""
    data = st.lists(st.binary(min_size=1, max_size=40), max_size=3).map(
        lambda blocks: b"".join(bytes([len(each)]) + each for each in blocks) + b"\0"
    )
    extension = st.builds(lambda kind, data: b"!" + bytes([kind]) + data, st.integers(0, 255), data)
    picture = st.builds(
        lambda box, flags, bits, data: b"," + struct.pack("<4HBB", *box, flags, bits) + data,
        st.tuples(side, side, side, side),
        st.sampled_from([0, 64, 7]),
        st.integers(0, 13),
        data,
    )
    sound = (SEEDS / "still.gif").read_bytes()
    blocks = draw(st.lists(extension | picture | st.just(sound[sound.index(b",") : -1]), max_size=5))
    return start + palette[: 3 << (flags & 7) + 1] + b"".join(blocks) + b";"


@st.composite
def bmp(draw: st.DrawFn) -> bytes:
    """Any header of any of its sizes, and run lengths or pixels."""
    length = draw(st.sampled_from([12, 40, 52, 56, 64, 108, 124, 20]))
    bits, compression = draw(st.sampled_from([1, 2, 4, 8, 16, 24, 32])), draw(st.integers(0, 6))
    height = draw(side) * draw(st.sampled_from([1, -1]))
    fields = struct.pack("<iiHHIIiiII", draw(side), height, 1, bits, compression, 0, 0, 0, draw(side), 0)
    header = (
        struct.pack("<I", length) + (fields + draw(st.binary(max_size=90)).ljust(90, b"\0"))[: length - 4]
    )
    pixels = draw(body) * draw(st.integers(1, 100))
    offset = 14 + len(header) + draw(st.integers(0, 80))
    return b"BM" + struct.pack("<IHHI", 0, 0, 0, offset) + header + bytes(80) + pixels


@st.composite
def jpeg(draw: st.DrawFn) -> bytes:
    """The segments of a sound file, some of them missing, doubled or moved, and others between them."""
    names = ["exif.jpg", "progressive.jpg", "cmyk.jpg", "grey.jpg", "profile.jpg", "pair.mpo.jpg"]
    segments = jpeg_segments((SEEDS / draw(st.sampled_from(names))).read_bytes())
    strange = st.builds(
        lambda marker, start, body: struct.pack(">BBH", 255, marker, len(start + body) + 2) + start + body,
        st.integers(0xC0, 0xFE),
        st.sampled_from([b"", b"Exif\0\0II*\0\x08\0\0\0", b"ICC_PROFILE\0\1\1", b"Adobe\0d", b"MPF\0MM\0*"]),
        body,
    )
    for place in draw(st.lists(st.integers(1, len(segments)), max_size=4)):
        match draw(st.integers(0, 2)):
            case 0:
                segments.insert(place, draw(strange))
            case 1:
                segments.insert(place, draw(st.sampled_from(segments)))
            case _ if len(segments) > 1:
                del segments[min(place, len(segments) - 1)]
    return b"".join(segments)


def jpeg_segments(data: bytes) -> list[bytes]:
    """The file cut before every marker; the pixels stay with the start of their scan."""
    parts = data.split(b"\xff")
    segments = [b""]
    for part in parts[1:]:
        if part[:1] in (b"", b"\0"):  # not a marker, but a byte that is stuffed
            segments[-1] += b"\xff" + part
        else:
            segments.append(b"\xff" + part)
    return segments[1:]


@st.composite
def webp(draw: st.DrawFn) -> bytes:
    """The chunks of a sound file, and others before and after them."""
    names = ["lossy.webp", "lossless.webp", "animated.webp", "colours.webp"]
    sound = (SEEDS / draw(st.sampled_from(names))).read_bytes()[12:]
    strange = st.builds(
        lambda name, body: name + struct.pack("<I", len(body)) + body + b"\0" * (len(body) % 2),
        st.sampled_from(
            [b"VP8X", b"VP8 ", b"VP8L", b"ALPH", b"ANIM", b"ANMF", b"ICCP", b"EXIF", b"XMP ", b"abcd"]
        ),
        body,
    )
    before, after = draw(st.tuples(*[st.lists(strange, max_size=2).map(b"".join)] * 2))
    content = b"WEBP" + before + sound + after
    return b"RIFF" + struct.pack("<I", len(content)) + content


files = png() | gif() | bmp() | jpeg() | webp()

number = st.integers(-1, 5) | st.sampled_from([22, 27, 255, 2**32])
share = st.floats(-0.1, 1.1) | st.integers(0, 1)
place = st.lists(st.integers(-1, 6), min_size=2, max_size=2)


def parts(**members: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """An object with some of these, one of them now and then something else."""
    sound = st.fixed_dictionaries({}, optional=members)
    return sound | st.tuples(sound, st.sampled_from(list(members)), st.none() | number | st.text()).map(
        lambda spoilt: {**spoilt[0], spoilt[1]: spoilt[2]}
    )


label = st.sampled_from([3, 22, 27]) | number
looks = parts(
    exemplars=st.lists(
        parts(exemplar=st.text(), mapping=st.dictionaries(label.map(str), label, max_size=2)), max_size=5
    ),
    regions=st.lists(
        parts(**{"class": label, "at": place, "exemplar": number, "strength": share}), max_size=3
    ),
    strength=share,
    blend=parts(exemplar=number, coarse=share, fine=share),
    brush=number,
    dice=st.lists(parts(**{"class": label, "seed": number}), max_size=3),
    seed=number,
).map(lambda look: json.dumps(look).encode())
