"""The operations: declarations only, a file a family. Importing this package declares the families in daily use.

The rest (`linalg`, `nn`, `fft`, `special`) is declared when a name is asked for that the first ones do not have.
"""

from __future__ import annotations

from ..tensor import operators
from . import elementwise, index, reduce, shape, tape

operators.install()

__all__ = ["elementwise", "index", "reduce", "shape", "tape"]
