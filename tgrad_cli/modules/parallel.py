"""`nn.DataParallel`: without a GPU, the module itself."""

from __future__ import annotations

from typing import Any

from .module import Module


class DataParallel(Module):
    """A module copied to every GPU, each with a part of the batch; where there is none, the module as it is."""

    __module__ = "torch.nn.parallel.data_parallel"

    def __init__(self, module: Any, device_ids: Any = None, output_device: Any = None, dim: Any = 0) -> None:
        super().__init__()
        self.module = module
        self.device_ids: list[int] = []

    def forward(self, *inputs: Any, **keywords: Any) -> Any:
        """What the module gives."""
        return self.module(*inputs, **keywords)


PARALLEL: dict[str, type[Module]] = {"DataParallel": DataParallel}
