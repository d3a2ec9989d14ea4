"""Large elementwise work, deferred: an expression is recorded as it is written and runs in one pass when it is needed.

A `Pending` stands for the value of an elementwise operation on large tensors (`pending`). When a value is first read,
the kernels of the whole expression are traced to ufuncs (`tracing`), put in order on a few scratch buffers
(`program`), and run block by block, each block small enough for the processor's cache, blocks spread over threads
(`blocks`). The ufuncs are those that the kernels call, on the same types, so that every element is what it would have
been without deferral, whatever the number of threads.
"""

from __future__ import annotations

from .pending import DEFERRED_FROM, Fold, Pending, defer, run

__all__ = ["DEFERRED_FROM", "Fold", "Pending", "defer", "run"]
