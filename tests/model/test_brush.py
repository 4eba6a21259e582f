from __future__ import annotations

from io import BytesIO

import numpy as np
import pytest
from PIL import Image

from model.brush import decode_brush
from model.errors import AspectError, ImageError, LookError
from model.imaging import encode_png


def test_grey_is_how_much() -> None:
    amounts = np.arange(256, dtype=np.uint8).reshape(8, 32)
    assert np.array_equal(decode_brush(encode_png(amounts)), amounts)


@pytest.mark.parametrize("mode", ["1", "LA", "P", "RGB", "RGBA", "I;16"])
def test_what_says_more_or_less_than_that_is_refused(mode: str) -> None:
    buffer = BytesIO()
    Image.new(mode, (16, 16)).save(buffer, "PNG")
    with pytest.raises(LookError, match="save it as a grey PNG") as fault:
        decode_brush(buffer.getvalue())
    assert fault.value.details == {"at": "brush"}


def test_limits_are_those_of_all_images() -> None:
    with pytest.raises(AspectError):
        decode_brush(encode_png(np.zeros((16, 100), np.uint8)))
    with pytest.raises(ImageError, match="empty"):
        decode_brush(b"")
