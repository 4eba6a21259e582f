"""Coverage-guided fuzzing of one target: ``python -m tests.fuzz.bytes photo CORPUS -runs=1000``.

What follows the target goes to libFuzzer.
"""

from __future__ import annotations

import struct
import sys
import warnings
import zlib
from importlib import import_module

import atheris

with atheris.instrument_imports(include=["PIL"]):
    from PIL import Image

TARGETS = {
    "photo": "tests.fuzz.images",
    "labels": "tests.fuzz.images",
    "brush": "tests.fuzz.images",
    "form": "tests.fuzz.forms",
    "look": "tests.fuzz.looks",
}
LOOKED_INTO = [
    "PIL",
    "python_multipart",
    "starlette.formparsers",
    "model.brush",
    "model.imaging",
    "model.labels",
    "model.look",
    "model.look_json",
    "model.regions",
    "server.routes",
]

PNG = b"\x89PNG\r\n\x1a\n"


def mutate(data: bytes, max_size: int, seed: int) -> bytes:
    """Another input, whose PNG checksums are right in most cases, so that damage gets past them."""
    mutated = atheris.Mutate(data, max_size)
    return mutated if seed % 8 == 0 else with_checksums(mutated)[:max_size]


def with_checksums(data: bytes) -> bytes:
    """The file with the right checksum for every chunk, if it is a PNG."""
    if not data.startswith(PNG):
        return data
    parts, place = [PNG], len(PNG)
    while place + 12 <= len(data):
        (length,) = struct.unpack_from(">I", data, place)
        body = data[place + 4 : place + 8 + length]
        parts.append(data[place : place + 4] + body + struct.pack(">I", zlib.crc32(body)))
        place += 12 + length
    return b"".join(parts) + data[place:]


def main() -> None:
    name = sys.argv.pop(1)
    with atheris.instrument_imports(include=LOOKED_INTO):
        target = getattr(import_module(TARGETS[name]), name)
        Image.init()  # the decoders, which Pillow imports late
    warnings.simplefilter("ignore", UserWarning)  # Pillow's remarks on damaged EXIF

    target(b"")  # what is made once is nobody's time

    def once(data: bytes) -> None:
        target(data)

    atheris.Setup(sys.argv, once, custom_mutator=mutate)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
