"""Files made to hurt: none outlives its limits, and only what the documentation names is opened at all."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from model.errors import AspectError, ImageError, ImageTooCostlyError, ImageTooLargeError
from model.imaging import Limits
from server.uploads import decoding
from server.uploads.sandbox import Decoded, Sandbox
from tests.fuzz.structures import chunk
from tests.server.inputs import image_bytes, repeating_scans

LIMITS = Limits()
MEMORY = 512 * 2**20
SIGNATURE = b"\x89PNG\r\n\x1a\n"


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    """Half the memory and a tenth of the time that the settings give by default."""
    sandbox = Sandbox(seconds=1, memory=MEMORY)
    yield sandbox
    sandbox.close()


def read(sandbox: Sandbox, data: bytes) -> Decoded:
    return sandbox.run(decoding.photo, data, LIMITS, [(16, 16)])


def png(
    *chunks: bytes, size: tuple[int, int] = (16, 16), interlaced: bool = False, rows: bytes | None = None
) -> bytes:
    """A grey PNG with more chunks than it needs."""
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", *size, 8, 0, 0, 0, interlaced))
    pixels = chunk(b"IDAT", zlib.compress(rows or bytes((size[0] + 1) * size[1])))
    return SIGNATURE + header + b"".join(chunks) + pixels + chunk(b"IEND", b"")


def comments() -> bytes:
    """A GIF of comments, which Pillow joins one by one."""
    data = image_bytes(Image.new("P", (16, 16)), "GIF")
    picture = data.index(b",")
    return data[:picture] + b"!\xfe\1a\0" * 3_900_000 + data[picture:]


def run_lengths() -> bytes:
    """A BMP whose run lengths never say anything."""
    header = struct.pack("<IiiHHIIiiII", 40, 6000, 6000, 1, 8, 1, 0, 0, 0, 256, 0)
    return b"BM" + struct.pack("<IHHI", 0, 0, 0, 1078) + header + bytes(1024) + b"\0\0" * 9_000_000


def frames() -> bytes:
    """A GIF of twenty thousand frames."""
    data = image_bytes(Image.new("P", (16, 16)), "GIF")
    picture = data.index(b",")
    return data[:-1] + data[picture:-1] * 20_000 + data[-1:]


BOMBS = {
    "scans of a JPEG": lambda: repeating_scans(5000),
    "comments of a GIF": comments,
    "run lengths of a BMP": run_lengths,
    "frames of a GIF": frames,
    "chunks of a PNG": lambda: png(chunk(b"prVt", b"") * 1_600_000),
    "texts of a PNG": lambda: png(chunk(b"tEXt", b"a\0" + b"b" * 999) * 19_000),
    "a text that unpacks to 100 MB": lambda: png(chunk(b"zTXt", b"a\0\0" + zeros(10**8))),
    "a profile that unpacks to 100 MB": lambda: png(chunk(b"iCCP", b"a\0\0" + zeros(10**8))),
    "an EXIF of 15 MB": lambda: png(chunk(b"eXIf", b"II*\0\x08\0\0\0\xff\xff" + bytes(15_000_000))),
    "pixels that unpack to 100 MB": lambda: (
        SIGNATURE
        + chunk(b"IHDR", struct.pack(">IIBBBBB", 16, 16, 8, 0, 0, 0, 1))
        + chunk(b"IDAT", zeros(10**8))
        + chunk(b"IEND", b"")
    ),
    "60,000 × 60,000 pixels": lambda: png(size=(60_000, 60_000), rows=b"\0"),
    "16,383 × 16,383 pixels of WebP": lambda: (
        b"RIFF\x1a\0\0\0WEBPVP8L\x0d\0\0\0\x2f\xfe\xff\xfe\x0f" + bytes(9)
    ),
    "a profile of 15 MB": lambda: image_bytes(
        Image.new("RGB", (16, 16)), "JPEG", icc_profile=b"\xff" * 15_000_000
    ),
}


def zeros(count: int) -> bytes:
    """So many zero bytes, packed."""
    packer = zlib.compressobj(9)
    million = b"".join(packer.compress(bytes(2**20)) for _ in range(count // 2**20))
    return million + packer.flush()


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_harms_nobody(sandbox: Sandbox, name: str) -> None:
    with suppress(ImageError):
        assert read(sandbox, BOMBS[name]()).arrays[0].shape == (16, 16, 3)
    read(sandbox, png())
    [process] = sandbox._idle
    assert peak(process._popen.pid) <= MEMORY


def test_what_takes_too_long_is_told_so(sandbox: Sandbox) -> None:
    with pytest.raises(ImageTooCostlyError, match="more than 1 s"):
        read(sandbox, repeating_scans(5000))


@pytest.mark.parametrize("size", [(1, 65535), (65535, 1), (2, 20000)])
def test_long_and_thin_is_refused_before_it_is_decoded(sandbox: Sandbox, size: tuple[int, int]) -> None:
    with pytest.raises(AspectError):
        read(sandbox, png(size=size, rows=b"\0"))


FOREIGN = {
    "a raw photo named .jpg": b"II*\0\x10\0\0\0CR\2\0" + bytes(300),
    "TIFF": image_bytes(Image.new("RGB", (16, 16)), "TIFF"),
    "HEIC": b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(300),
    "AVIF": image_bytes(Image.new("RGB", (16, 16)), "AVIF"),
    "JPEG 2000": image_bytes(Image.new("RGB", (16, 16)), "JPEG2000"),
    "ICO": image_bytes(Image.new("RGB", (16, 16)), "ICO"),
    "PDF": image_bytes(Image.new("RGB", (16, 16)), "PDF"),
    "EPS, which would run a program": image_bytes(Image.new("RGB", (16, 16)), "EPS"),
    "SVG that names a file": b"<svg xmlns='http://www.w3.org/2000/svg'><image href='file:///etc/passwd'/></svg>",
    "PPM": b"P6 16 16 255\n" + bytes(768),
    "XBM": b"#define a_width 16\n#define a_height 16\nstatic char a_bits[] = {0};",
    "HTML": b"<!doctype html><script>alert(1)</script>",
    "a program": b"\x7fELF\2\1\1" + bytes(300),
    "ZIP": b"PK\3\4" + bytes(300),
}


@pytest.mark.parametrize("name", FOREIGN)
def test_other_formats_are_refused_unopened(sandbox: Sandbox, name: str) -> None:
    with pytest.raises(ImageError, match="Use a JPEG, PNG, WebP, GIF or BMP file"):
        read(sandbox, FOREIGN[name])


@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP", "GIF", "BMP"])
def test_of_a_polyglot_only_the_pixels_are_kept(sandbox: Sandbox, format: str) -> None:
    plain = image_bytes(Image.linear_gradient("L").resize((16, 16)).convert("RGB"), format)
    both = plain + b"PK\3\4<script>alert(1)</script><?php system('id') ?>"
    assert np.array_equal(read(sandbox, both).arrays[0], read(sandbox, plain).arrays[0])


GREY, BLACK = Image.linear_gradient("L").resize((32, 24)), Image.new("L", (32, 24))
UNUSUAL = {
    "CMYK": lambda: image_bytes(GREY.convert("CMYK"), "JPEG"),
    "16 bits": lambda: image_bytes(
        Image.fromarray(np.arange(768, dtype=np.uint16).reshape(24, 32) * 80), "PNG"
    ),
    "alpha": lambda: image_bytes(Image.merge("RGBA", [GREY] * 4), "PNG"),
    "a transparent palette": lambda: image_bytes(GREY.convert("P"), "PNG", transparency=b"\xff\x40"),
    "an animated GIF": lambda: image_bytes(GREY, "GIF", save_all=True, append_images=[BLACK]),
    "an animated WebP": lambda: image_bytes(GREY, "WEBP", save_all=True, append_images=[BLACK]),
    "an animated PNG": lambda: image_bytes(GREY, "PNG", save_all=True, append_images=[BLACK]),
    "interlaced": lambda: png(interlaced=True, rows=bytes(500)),
}


@pytest.mark.filterwarnings("ignore:Palette images:UserWarning")
@pytest.mark.parametrize("name", UNUSUAL)
def test_the_unusual_is_read(sandbox: Sandbox, name: str) -> None:
    data = UNUSUAL[name]()
    inside, outside = read(sandbox, data), decoding.photo(data, LIMITS, [(16, 16)])
    assert np.array_equal(inside.arrays[0], outside.arrays[0])


def test_too_large_is_refused_before_it_is_decoded(sandbox: Sandbox) -> None:
    with pytest.raises(ImageTooLargeError, match="at most 40,000,000 pixels"):
        read(sandbox, png(size=(10_000, 10_000), rows=b"\0"))


def peak(pid: int) -> int:
    """The largest address space that a process has had, in bytes."""
    status = Path(f"/proc/{pid}/status").read_text()
    return 1024 * int(status.partition("VmPeak:")[2].split()[0])
