"""The precision that convolutions compute in."""

from __future__ import annotations

import pytest
import torch
import torch.nn.functional as F

from model.training.precision import autocast


def computed(device: str, bfloat16: bool | None) -> torch.dtype:
    """What a convolution of float32 gives."""
    x, weight = torch.ones(1, 2, 4, 4, device=device), torch.ones(2, 2, 1, 1, device=device)
    with autocast(torch.device(device), bfloat16):
        return F.conv2d(x, weight).dtype


@pytest.mark.parametrize(
    ("bfloat16", "dtype"), [(None, torch.float32), (False, torch.float32), (True, torch.bfloat16)]
)
def test_a_cpu_reduces_precision_only_if_told_to(bfloat16: bool | None, dtype: torch.dtype) -> None:
    assert computed("cpu", bfloat16) == dtype


@pytest.mark.skipif(not torch.cuda.is_available(), reason="needs a GPU")
def test_a_gpu_reduces_precision_unless_told_not_to() -> None:
    found = [computed("cuda", wanted) for wanted in (None, True, False)]
    assert found == [torch.bfloat16, torch.bfloat16, torch.float32]


def test_what_comes_after_is_in_full_precision_again() -> None:
    assert computed("cpu", True) == torch.bfloat16
    assert F.conv2d(torch.ones(1, 1, 4, 4), torch.ones(1, 1, 1, 1)).dtype == torch.float32
