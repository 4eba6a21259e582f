"""Keep freed memory for the next stroke instead of handing it back to the system."""

from __future__ import annotations

import ctypes
import os
from functools import cache

import torch

# Parameters of glibc's mallopt (malloc.h).
TRIM_THRESHOLD, TOP_PAD, MMAP_MAX, ARENA_MAX = -1, -2, -4, -8


@cache
def keep_freed_memory() -> bool:
    """Make glibc's allocator keep what it has freed; the process then stays at its peak.

    A stroke allocates the same large tensors every time. By default each is mapped and unmapped: at
    512 × 512 that is 110,000 page faults a stroke, a fifth of its time. Does nothing under another
    allocator, or when MALLOC_… variables show that the operator has chosen. Returns whether it did.
    """
    if any(name.startswith("MALLOC_") for name in os.environ):
        return False
    try:
        mallopt = ctypes.CDLL(None).mallopt
    except (AttributeError, OSError, TypeError):  # musl, macOS, Windows
        return False
    # One arena, as those of other threads would still unmap whole heaps; no mappings; no trimming.
    settings = {ARENA_MAX: 1, MMAP_MAX: 0, TRIM_THRESHOLD: 2**31 - 1, TOP_PAD: 64 * 2**20}
    return all(mallopt(parameter, value) for parameter, value in settings.items())


def give_back_freed_memory() -> bool:
    """Return to the system whatever is free now; returns whether there was any.

    What is kept for the next stroke lies between things that live longer, and gaps that fit nothing add up.
    From time to time that is worth the page faults of the strokes after it.
    """
    try:
        return bool(ctypes.CDLL(None).malloc_trim(0))
    except (AttributeError, OSError, TypeError):  # musl, macOS, Windows
        return False


def is_out_of_memory(error: Exception) -> bool:
    """Whether an error says that there is not enough memory, on whichever device."""
    if isinstance(error, (MemoryError, torch.OutOfMemoryError)):
        return True
    return isinstance(error, RuntimeError) and "allocate memory" in str(error).lower()  # PyTorch's, on a CPU
