"""How the C library gives memory back: not at once.

glibc returns large buffers to the system as they are freed, and every page of the next one has to be made anew, which
takes longer than the arithmetic on it. It raises its thresholds itself, up to those set here, as larger buffers are
freed; a program of many buffers of one size never gets there.
"""

from __future__ import annotations

import sys
from functools import cache

M_TRIM_THRESHOLD, M_MMAP_THRESHOLD = -1, -3
LARGEST = 32 << 20  # the highest threshold that glibc has


@cache
def keep_freed() -> None:
    """Let freed buffers of up to 32 MiB, 64 MiB in all, be used again; once a process, and nothing elsewhere."""
    if sys.platform != "linux":
        return
    import ctypes  # NumPy has imported it

    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        mallopt(M_MMAP_THRESHOLD, LARGEST)
        mallopt(M_TRIM_THRESHOLD, 2 * LARGEST)
