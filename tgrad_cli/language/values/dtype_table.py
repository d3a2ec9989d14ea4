"""``dtypes``: the table of element types."""

from __future__ import annotations

from ...tensor import dtypes


class DTypeTable:
    """Prints as the table of element types: names and aliases, tensor types, bytes an element."""

    def __repr__(self) -> str:
        rows = [("torch name", "aliases", "CPU tensor", "GPU tensor", "bytes")]
        for d in dtypes.ALL:
            gpu = d.tensor_type.replace("torch.", "torch.cuda.")
            rows.append((repr(d), ", ".join(f"torch.{a}" for a in d.aliases), d.tensor_type, gpu, str(d.itemsize)))
        widths = [max(len(row[i]) for row in rows) for i in range(5)]
        return "\n".join("  ".join(c.ljust(w) for c, w in zip(row, widths, strict=True)).rstrip() for row in rows)
