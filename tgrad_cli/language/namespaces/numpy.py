"""The `np` module: NumPy's usual functions on arrays, and its own random stream."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ...errors import TgradError
from ...tensor import dtypes
from ...tensor.making import reserve
from ...tensor.tensor import Tensor
from ...tensor.writing import write
from ..running.calls import Builtin
from ..values.arrays import NdArray, unwrap, wrap
from ..values.types import TypeValue
from .modules import Namespace
from .numpy_random import random_members

if TYPE_CHECKING:
    from collections.abc import Callable

_FUNCTIONS = [
    "abs",
    "absolute",
    "add",
    "all",
    "allclose",
    "amax",
    "amin",
    "any",
    "append",
    "arange",
    "arccos",
    "arccosh",
    "arcsin",
    "arcsinh",
    "arctan",
    "arctan2",
    "arctanh",
    "argmax",
    "argmin",
    "argsort",
    "argwhere",
    "around",
    "array",
    "array_equal",
    "asarray",
    "atleast_1d",
    "atleast_2d",
    "average",
    "bincount",
    "broadcast_to",
    "cbrt",
    "ceil",
    "clip",
    "column_stack",
    "concatenate",
    "conj",
    "copy",
    "copysign",
    "corrcoef",
    "cos",
    "cosh",
    "count_nonzero",
    "cov",
    "cross",
    "cumprod",
    "cumsum",
    "deg2rad",
    "degrees",
    "delete",
    "diag",
    "diagonal",
    "diff",
    "digitize",
    "divide",
    "dot",
    "einsum",
    "empty",
    "empty_like",
    "equal",
    "exp",
    "exp2",
    "expand_dims",
    "expm1",
    "eye",
    "fabs",
    "flip",
    "fliplr",
    "flipud",
    "floor",
    "floor_divide",
    "fmax",
    "fmin",
    "fmod",
    "full",
    "full_like",
    "geomspace",
    "gradient",
    "greater",
    "greater_equal",
    "histogram",
    "hsplit",
    "hstack",
    "hypot",
    "identity",
    "imag",
    "indices",
    "inner",
    "insert",
    "interp",
    "intersect1d",
    "isclose",
    "isfinite",
    "isinf",
    "isnan",
    "isscalar",
    "kron",
    "less",
    "less_equal",
    "linspace",
    "log",
    "log10",
    "log1p",
    "log2",
    "logaddexp",
    "logical_and",
    "logical_not",
    "logical_or",
    "logical_xor",
    "logspace",
    "matmul",
    "max",
    "maximum",
    "mean",
    "median",
    "meshgrid",
    "min",
    "minimum",
    "mod",
    "moveaxis",
    "multiply",
    "nan_to_num",
    "nanmax",
    "nanmean",
    "nanmin",
    "nanstd",
    "nansum",
    "ndim",
    "negative",
    "nonzero",
    "not_equal",
    "ones",
    "ones_like",
    "outer",
    "pad",
    "percentile",
    "polyfit",
    "polyval",
    "positive",
    "power",
    "prod",
    "ptp",
    "quantile",
    "rad2deg",
    "radians",
    "ravel",
    "real",
    "reciprocal",
    "remainder",
    "repeat",
    "reshape",
    "roll",
    "rot90",
    "round",
    "searchsorted",
    "shape",
    "sign",
    "sin",
    "sinc",
    "sinh",
    "size",
    "sort",
    "split",
    "sqrt",
    "square",
    "squeeze",
    "stack",
    "std",
    "subtract",
    "sum",
    "swapaxes",
    "take",
    "tan",
    "tanh",
    "tensordot",
    "tile",
    "trace",
    "trapezoid",
    "transpose",
    "tri",
    "tril",
    "triu",
    "true_divide",
    "trunc",
    "unique",
    "unwrap",
    "vander",
    "var",
    "vdot",
    "vsplit",
    "vstack",
    "where",
    "zeros",
    "zeros_like",
]
_SIZED = frozenset(("zeros", "ones", "empty", "full", "eye", "identity"))
_TYPES = [
    "float16",
    "float32",
    "float64",
    "int8",
    "int16",
    "int32",
    "int64",
    "uint8",
    "complex64",
    "complex128",
    "bool_",
    "double",
    "single",
    "half",
    "intp",
]
_LINALG = [
    "norm",
    "inv",
    "det",
    "solve",
    "eig",
    "eigh",
    "eigvals",
    "eigvalsh",
    "svd",
    "qr",
    "cholesky",
    "matrix_rank",
    "pinv",
    "lstsq",
    "slogdet",
]


def _wrapped(function: Callable[..., Any], sized: bool = False) -> Callable[..., Any]:
    """A function of NumPy's on values of the program; ``out=`` writes through the tensor."""

    def run(*args: Any, **keywords: Any) -> Any:
        for value in args:
            if type(value) is Tensor and value.requires_grad:
                wording = "Can't call numpy() on Tensor that requires grad. Use tensor.detach().numpy() instead."
                raise TgradError("E0404", wording, python="RuntimeError")
        plain = [unwrap(a) for a in args]
        words = {key: unwrap(v) for key, v in keywords.items()}
        if sized:
            _check_size(plain, words)
        out = keywords.get("out")
        if isinstance(out, NdArray):
            words["out"] = out.array.copy()
            write(out.tensor, function(*plain, **words), None)
            return out
        result = function(*plain, **words)
        for owner in args:  # reshape, transpose and ravel may give views
            if (
                isinstance(owner, NdArray)
                and isinstance(result, np.ndarray)
                and np.may_share_memory(result, owner.array)
            ):
                return wrap(result, owner)
        made = wrap(result)
        if isinstance(function, np.ufunc) and any(type(a) is Tensor for a in args):
            return made.as_tensor() if isinstance(made, NdArray) else Tensor.of(result)
        return made

    return run


def _check_size(plain: list[Any], words: dict[str, Any]) -> None:
    """Refuse an array that memory cannot hold, before it is made."""
    shape = plain[0] if plain else words.get("shape", ())
    sizes = shape if isinstance(shape, (tuple, list)) else (shape,)
    if all(isinstance(n, int) and n >= 0 for n in sizes):
        reserve(tuple(sizes), dtypes.float64)


def numpy_members() -> dict[str, Any]:
    """The members of `np`."""
    made: dict[str, Any] = {
        name: Builtin(name, _wrapped(getattr(np, name), name in _SIZED)) for name in _FUNCTIONS if hasattr(np, name)
    }
    made.update({name: getattr(np, name) for name in _TYPES})
    made.update({"pi": np.pi, "e": np.e, "inf": np.inf, "nan": np.nan, "newaxis": None, "float": float, "int": int})
    made.update({name: getattr(np, name) for name in ("generic", "number", "integer", "floating", "complexfloating")})
    made["dtype"] = Builtin("dtype", lambda value, /: np.dtype(unwrap(value)))
    made["ndarray"] = TypeValue("numpy.ndarray", lambda value: isinstance(value, NdArray))
    made["linalg"] = Namespace("numpy.linalg", _linalg)
    made["random"] = Namespace("numpy.random", random_members)
    made["set_printoptions"] = Builtin("set_printoptions", lambda **options: None)
    made["__version__"] = np.__version__
    return made


def _linalg() -> dict[str, Any]:
    return {name: Builtin(name, _wrapped(getattr(np.linalg, name))) for name in _LINALG}
