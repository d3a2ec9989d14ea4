"""Parts of ``record_reference.py``: each module records one corpus and has a function ``record(folder)``."""

from __future__ import annotations

import base64
import gzip
import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path


def write_records(path: Path, records: Iterable[dict[str, Any]]) -> int:
    """Write one JSON object a line (compressed if the name ends in .gz) and return how many.

    The same records give the same bytes, so that version control shows drift and nothing else.
    """
    lines = [json.dumps(record, ensure_ascii=False, separators=(",", ":")) + "\n" for record in records]
    content = "".join(lines).encode()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(gzip.compress(content, 9, mtime=0) if path.suffix == ".gz" else content)
    return len(lines)


def encoded(tensor: Any) -> dict[str, Any]:
    """Give a tensor's dtype, shape and elements without loss: base64 of its bytes, row by row, little-endian.

    bfloat16 is stored as the float32 numbers that it stands for, since NumPy has no such type.
    """
    plain = tensor.detach().resolve_conj().contiguous()
    if plain._is_zerotensor():
        plain = plain.new_zeros(plain.shape)
    name = str(plain.dtype).removeprefix("torch.")
    array = (plain.float() if name == "bfloat16" else plain).numpy()
    data = base64.b64encode(array.tobytes()).decode()
    return {"dtype": name, "shape": list(array.shape), "data": data}
