"""Normalisation over batches, layers, groups and instances; batch norms keep running statistics."""

from __future__ import annotations

from typing import Any

from ..tensor import dtypes
from ..tensor.registry import OPS
from .calling import functional, torch
from .declaring import NEEDED, PLACE, Declared, Layer
from .module import Module
from .parameter import empty_parameter


class _Affine(Layer):
    """A scale that starts as ones and a shift that starts as zeros, where they are wanted."""

    def _make_affine(self, sizes: tuple[int, ...], dtype: Any, affine: bool, biased: bool) -> None:
        self.register_parameter("weight", empty_parameter(*sizes, dtype=dtype) if affine else None)
        self.register_parameter("bias", empty_parameter(*sizes, dtype=dtype) if affine and biased else None)

    def reset_parameters(self) -> None:
        """Scale by one, shift by zero."""
        if self.weight is not None:
            torch("nn.init.ones_", self.weight)
        if self.bias is not None:
            torch("nn.init.zeros_", self.bias)


class _Running(_Affine):
    """Statistics of channels, with the running ones as buffers."""

    dims: tuple[int, ...] = ()
    settings = {  # noqa: RUF012
        "num_features": NEEDED, "eps": 1e-5, "momentum": 0.1, "affine": True, "track_running_stats": True, **PLACE,
        "bias": True,
    }  # fmt: skip

    def _make(self, dtype: Any) -> None:
        self._make_affine((self.num_features,), dtype, self.affine, self.__dict__.pop("bias"))
        tracked, n = self.track_running_stats, self.num_features
        self.register_buffer("running_mean", torch("zeros", n, dtype=dtype) if tracked else None)
        self.register_buffer("running_var", torch("ones", n, dtype=dtype) if tracked else None)
        batches = torch("zeros", (), dtype=dtypes.int64) if tracked else None
        self.register_buffer("num_batches_tracked", batches)

    def reset_running_stats(self) -> None:
        """Forget what was measured."""
        if self.track_running_stats:
            torch("Tensor.zero_", self.running_mean)
            torch("Tensor.fill_", self.running_var, 1)
            torch("Tensor.zero_", self.num_batches_tracked)

    def reset_parameters(self) -> None:
        """Forget what was measured; scale by one, shift by zero."""
        self.reset_running_stats()
        super().reset_parameters()

    def _check(self, input: Any) -> None:
        """Raise ValueError for an input with another number of dimensions than the module takes."""
        if input.ndim not in self.dims:
            wanted = " or ".join(f"{n}D" for n in self.dims)
            raise ValueError(f"expected {wanted} input (got {input.ndim}D input)")

    def extra_repr(self) -> str:
        """Its settings."""
        text = f"{self.num_features}, eps={self.eps}, momentum={self.momentum}, affine={self.affine}"
        return f"{text}, bias={self.bias is not None}, track_running_stats={self.track_running_stats}"


class BatchNorm(_Running):
    """Normalisation of channels by a batch's statistics while training, by the running ones afterwards."""

    def forward(self, input: Any) -> Any:
        """The input with each channel normalised, by the batch while training, else by what was measured."""
        self._check(input)
        momentum = 0.0 if self.momentum is None else self.momentum
        if self.training and self.track_running_stats:
            torch("Tensor.add_", self.num_batches_tracked, 1)
            if self.momentum is None:
                momentum = 1.0 / float(self.num_batches_tracked)
        measured = not self.training or self.track_running_stats
        return functional(
            "batch_norm",
            input,
            self.running_mean if measured else None,
            self.running_var if measured else None,
            self.weight,
            self.bias,
            self.training or self.running_mean is None,
            momentum,
            self.eps,
        )


class SyncBatchNorm(BatchNorm, home="batchnorm"):
    """Batch norm over what several processes see; in one process it is batch norm."""

    settings = {  # noqa: RUF012
        "num_features": NEEDED, "eps": 1e-5, "momentum": 0.1, "affine": True, "track_running_stats": True,
        "process_group": None, **PLACE, "bias": True,
    }  # fmt: skip

    def _check(self, input: Any) -> None:
        if input.ndim < 2:
            raise ValueError(f"expected at least 2D input (got {input.ndim}D input)")

    @classmethod
    def convert_sync_batchnorm(cls, module: Any, process_group: Any = None) -> Any:
        """The module with every batch norm in it, and itself if it is one, replaced by one of this kind."""
        made = module
        if isinstance(module, BatchNorm):
            made = cls(module.num_features, module.eps, module.momentum, module.affine, module.track_running_stats)
            made.__dict__["training"] = module.training
            for kind in ("_parameters", "_buffers"):
                made.__dict__[kind].update(module.__dict__[kind])
        for name, inner in list(module._modules.items()):
            made.add_module(name, cls.convert_sync_batchnorm(inner, process_group))
        return made


class CrossMapLRN2d(Declared):
    """Division of each pixel by the size of what neighbouring channels hold at its place."""

    settings = {"size": NEEDED, "alpha": 1e-4, "beta": 0.75, "k": 1}  # noqa: RUF012
    shown = ("=size", "alpha", "beta", "k")

    def forward(self, input: Any) -> Any:
        """The divided input."""
        return OPS["cross_map_lrn2d"](input, size=self.size, alpha=self.alpha, beta=self.beta, k=self.k)


CrossMapLRN2d.__module__ = "torch.nn.modules.normalization"


class _InstanceNorm(_Running):
    settings = {**_Running.settings, "affine": False, "track_running_stats": False}  # noqa: RUF012

    def forward(self, input: Any) -> Any:
        """The input with each channel of each sample normalised; a sample alone has no batch dimension."""
        self._check(input)
        alone = input.ndim == self.dims[0]
        size = input.shape[0 if alone else 1]
        if size != self.num_features and self.affine:
            raise ValueError(
                f"expected input's size at dim={0 if alone else 1} to match num_features ({self.num_features}), but "
                f"got: {size}."
            )
        result = functional(
            "instance_norm",
            torch("unsqueeze", input, 0) if alone else input,
            self.running_mean,
            self.running_var,
            self.weight,
            self.bias,
            self.training or not self.track_running_stats,
            0.0 if self.momentum is None else self.momentum,
            self.eps,
        )
        return torch("squeeze", result, 0) if alone else result


def _made(title: str, base: type[Module], home: str, dims: tuple[int, ...]) -> type[Module]:
    made = type(title, (base,), {"dims": dims})
    made.__module__ = f"torch.nn.modules.{home}"
    return made


class LayerNorm(_Affine, home="normalization"):
    """Normalisation over the last dimensions."""

    normalized_shape: Any

    settings = {  # noqa: RUF012
        "normalized_shape": NEEDED, "eps": 1e-5, "elementwise_affine": True, "bias": True, **PLACE,
    }  # fmt: skip

    def _make(self, dtype: Any) -> None:
        sizes = self.normalized_shape
        self.normalized_shape = sizes = tuple(sizes) if isinstance(sizes, (tuple, list)) else (sizes,)
        self._make_affine(sizes, dtype, self.elementwise_affine, self.__dict__.pop("bias"))

    def forward(self, input: Any) -> Any:
        """The normalised input, scaled and shifted."""
        return functional("layer_norm", input, self.normalized_shape, self.weight, self.bias, self.eps)

    def extra_repr(self) -> str:
        """Its settings."""
        text = f"{self.normalized_shape}, eps={self.eps}, elementwise_affine={self.elementwise_affine}"
        return f"{text}, bias={self.bias is not None}"


class RMSNorm(_Affine, home="normalization"):
    """Division by the root mean square of the last dimensions."""

    normalized_shape: Any

    settings = {"normalized_shape": NEEDED, "eps": None, "elementwise_affine": True, **PLACE}  # noqa: RUF012

    def _make(self, dtype: Any) -> None:
        sizes = self.normalized_shape
        self.normalized_shape = sizes = tuple(sizes) if isinstance(sizes, (tuple, list)) else (sizes,)
        self.register_parameter("weight", empty_parameter(*sizes, dtype=dtype) if self.elementwise_affine else None)

    def reset_parameters(self) -> None:
        """Scale by one."""
        if self.weight is not None:
            torch("nn.init.ones_", self.weight)

    def forward(self, input: Any) -> Any:
        """The normalised input, scaled."""
        return functional("rms_norm", input, self.normalized_shape, self.weight, self.eps)

    def extra_repr(self) -> str:
        """Its settings."""
        return f"{self.normalized_shape}, eps={self.eps}, elementwise_affine={self.elementwise_affine}"


class GroupNorm(_Affine, home="normalization"):
    """Normalisation over groups of channels."""

    settings = {  # noqa: RUF012
        "num_groups": NEEDED, "num_channels": NEEDED, "eps": 1e-5, "affine": True, **PLACE, "bias": True,
    }  # fmt: skip

    def _make(self, dtype: Any) -> None:
        if self.num_channels % self.num_groups:
            raise ValueError(f"num_channels ({self.num_channels}) must be divisible by num_groups ({self.num_groups})")
        self._make_affine((self.num_channels,), dtype, self.affine, self.__dict__.pop("bias"))

    def forward(self, input: Any) -> Any:
        """The normalised input, scaled and shifted."""
        return functional("group_norm", input, self.num_groups, self.weight, self.bias, self.eps)

    def extra_repr(self) -> str:
        """Its settings."""
        text = f"{self.num_groups}, {self.num_channels}, eps={self.eps}, affine={self.affine}"
        return f"{text}, bias={self.bias is not None}"


_DIMS = ((2, 3), (4,), (5,))
NORMALIZATIONS: dict[str, type[Module]] = {
    "LayerNorm": LayerNorm,
    "RMSNorm": RMSNorm,
    "GroupNorm": GroupNorm,
    "SyncBatchNorm": SyncBatchNorm,
    "CrossMapLRN2d": CrossMapLRN2d,
    **{f"BatchNorm{n}d": _made(f"BatchNorm{n}d", BatchNorm, "batchnorm", _DIMS[n - 1]) for n in (1, 2, 3)},
    **{
        f"InstanceNorm{n}d": _made(f"InstanceNorm{n}d", _InstanceNorm, "instancenorm", (n + 1, n + 2))
        for n in (1, 2, 3)
    },
}
