"""One count for all that happens on the tape, so that what came first can be told."""

from __future__ import annotations

from itertools import count

next_serial = count(1).__next__
