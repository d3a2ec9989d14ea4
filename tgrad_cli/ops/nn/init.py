"""``torch.nn.init``: how networks' weights start. All fill a tensor in place, outside of the history."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from ...errors import TgradError
from ...tensor import sources
from ...tensor.argument_errors import wrong_type
from ...tensor.making import filled, number
from ...tensor.random.drawing import refill, stream
from ...tensor.registry import NUMPY, function
from ...tensor.state import Gradients
from ...tensor.tensor import Tensor

if TYPE_CHECKING:
    from typing import Any

_LINEAR = ("linear", "conv1d", "conv2d", "conv3d", "conv_transpose1d", "conv_transpose2d", "conv_transpose3d")


def _refill(name: str, tensor: Any, draw: Any) -> Any:
    """Fill without recording, so that a leaf that requires grad stays that leaf."""
    if type(tensor) is not Tensor:
        raise wrong_type(name, "tensor", 1, "Tensor", tensor)
    with Gradients(False):
        return refill(name, tensor, draw)


def value_error(text: str) -> TgradError:
    """PyTorch's ValueError for a tensor or setting that does not fit."""
    return TgradError("E0604", text, python="ValueError")


def _uniform(name: str, tensor: Any, low: float, high: float, generator: Any) -> Any:
    return _refill(name, tensor, lambda shape, kind, _: sources.uniform(stream(generator), shape, kind, low, high))


def _normal(name: str, tensor: Any, mean: float, std: float, generator: Any) -> Any:
    return _refill(
        name,
        tensor,
        lambda shape, kind, dense: sources.normal(stream(generator), shape, kind, mean, std, dense=dense),
    )


def _constant(name: str, tensor: Any, value: Any) -> Any:
    return _refill(name, tensor, lambda shape, kind, _: filled(shape, value, kind))


def _fans(tensor: Any) -> tuple[int, int]:
    """How many inputs and outputs a weight connects; raises E0604 below two dimensions."""
    if type(tensor) is not Tensor:
        raise wrong_type("init", "tensor", 1, "Tensor", tensor)
    if tensor.ndim < 2:
        raise value_error("Fan in and fan out can not be computed for tensor with fewer than 2 dimensions")
    field = math.prod(tensor.shape[2:])
    return tensor.shape[1] * field, tensor.shape[0] * field


@function("init", torch="torch.nn.init.calculate_gain", name="nn.init.calculate_gain")
def calculate_gain(nonlinearity: Any, param: Any = None) -> float:
    """The factor by which weights grow for a nonlinearity, so that the spread of values stays.

    > torch.nn.init.calculate_gain('relu')
    1.4142135623730951
    """
    if nonlinearity in _LINEAR or nonlinearity == "sigmoid":
        return 1
    if nonlinearity == "leaky_relu":
        slope = 0.01 if param is None else number("calculate_gain", "param", 2, param)
        return math.sqrt(2.0 / (1 + slope**2))
    gains = {"tanh": 5.0 / 3, "relu": math.sqrt(2.0), "selu": 3.0 / 4}
    if nonlinearity not in gains:
        raise value_error(f"Unsupported nonlinearity {nonlinearity}")
    return gains[nonlinearity]


@function("init", torch=("torch.nn.init.uniform_", "torch.nn.init.uniform"), name="nn.init.uniform_")
def uniform_(tensor: Any, a: Any = 0.0, b: Any = 1.0, generator: Any = None) -> Any:
    """Fill with numbers spread evenly over [a, b).

    > seeded = torch.manual_seed(0)
    > torch.nn.init.uniform_(zeros(2))
    tensor([0.4963, 0.7682])
    """
    return _uniform("uniform_", tensor, number("uniform_", "a", 2, a), number("uniform_", "b", 3, b), generator)


@function("init", torch=("torch.nn.init.normal_", "torch.nn.init.normal"), name="nn.init.normal_")
def normal_(tensor: Any, mean: Any = 0.0, std: Any = 1.0, generator: Any = None) -> Any:
    """Fill with normal numbers.

    > seeded = torch.manual_seed(0)
    > torch.nn.init.normal_(zeros(2))
    tensor([ 1.5410, -0.2934])
    """
    return _normal("normal_", tensor, number("normal_", "mean", 2, mean), number("normal_", "std", 3, std), generator)


@function("init", torch=("torch.nn.init.constant_", "torch.nn.init.constant"), name="nn.init.constant_")
def constant_(tensor: Any, val: Any) -> Any:
    """Fill with one value.

    > torch.nn.init.constant_(zeros(2), 0.3)
    tensor([0.3000, 0.3000])
    """
    return _constant("constant_", tensor, number("constant_", "val", 2, val))


@function("init", torch="torch.nn.init.ones_", name="nn.init.ones_")
def ones_(tensor: Any) -> Any:
    """Fill with ones.

    > torch.nn.init.ones_(zeros(2))
    tensor([1., 1.])
    """
    return _constant("ones_", tensor, 1)


@function("init", torch="torch.nn.init.zeros_", name="nn.init.zeros_")
def zeros_(tensor: Any) -> Any:
    """Fill with zeros.

    > torch.nn.init.zeros_(ones(2))
    tensor([0., 0.])
    """
    return _constant("zeros_", tensor, 0)


@function("init", torch=("torch.nn.init.eye_", "torch.nn.init.eye"), name="nn.init.eye_")
def eye_(tensor: Any) -> Any:
    """Fill a matrix with the identity.

    > torch.nn.init.eye_(zeros(2, 2))
    tensor([[1., 0.],
            [0., 1.]])
    """
    if type(tensor) is not Tensor or tensor.ndim != 2:
        raise value_error("Only tensors with 2 dimensions are supported")
    rows, columns = tensor.shape
    identity = NUMPY().eye(rows, columns, dtype=tensor.dtype.np)
    transposed = not tensor.array.flags.c_contiguous
    return _refill("eye_", tensor, lambda shape, kind, dense: identity.T if transposed else identity)


@function(
    "init", torch=("torch.nn.init.xavier_uniform_", "torch.nn.init.xavier_uniform"), name="nn.init.xavier_uniform_"
)
def xavier_uniform_(tensor: Any, gain: Any = 1.0, generator: Any = None) -> Any:
    """Glorot's initialisation, from a uniform distribution as wide as the fans allow.

    > torch.nn.init.xavier_uniform_(zeros(3, 2)).shape
    torch.Size([3, 2])
    """
    fan_in, fan_out = _fans(tensor)
    std = number("xavier_uniform_", "gain", 2, gain) * math.sqrt(2.0 / float(fan_in + fan_out))
    bound = math.sqrt(3.0) * std
    return _uniform("xavier_uniform_", tensor, -bound, bound, generator)


@function("init", torch=("torch.nn.init.xavier_normal_", "torch.nn.init.xavier_normal"), name="nn.init.xavier_normal_")
def xavier_normal_(tensor: Any, gain: Any = 1.0, generator: Any = None) -> Any:
    """Glorot's initialisation, from a normal distribution.

    > torch.nn.init.xavier_normal_(zeros(3, 2)).shape
    torch.Size([3, 2])
    """
    fan_in, fan_out = _fans(tensor)
    std = number("xavier_normal_", "gain", 2, gain) * math.sqrt(2.0 / float(fan_in + fan_out))
    return _normal("xavier_normal_", tensor, 0.0, std, generator)


def _kaiming(tensor: Any, a: Any, mode: Any, nonlinearity: Any) -> float:
    """He's standard deviation for a weight."""
    if mode not in ("fan_in", "fan_out"):
        raise value_error(f"Mode {mode} not supported, please use one of ['fan_in', 'fan_out']")
    fan = _fans(tensor)[mode == "fan_out"]
    gain: float = calculate_gain(nonlinearity, a)
    return gain / math.sqrt(fan)


@function(
    "init", torch=("torch.nn.init.kaiming_uniform_", "torch.nn.init.kaiming_uniform"), name="nn.init.kaiming_uniform_"
)
def kaiming_uniform_(
    tensor: Any, a: Any = 0, mode: Any = "fan_in", nonlinearity: Any = "leaky_relu", generator: Any = None
) -> Any:
    """He's initialisation, from a uniform distribution; what `nn.Linear` starts with (a = sqrt(5)).

    > torch.nn.init.kaiming_uniform_(zeros(3, 2)).shape
    torch.Size([3, 2])
    """
    if type(tensor) is Tensor and 0 in tensor.shape:
        return tensor
    bound = math.sqrt(3.0) * _kaiming(tensor, a, mode, nonlinearity)
    return _uniform("kaiming_uniform_", tensor, -bound, bound, generator)


@function(
    "init", torch=("torch.nn.init.kaiming_normal_", "torch.nn.init.kaiming_normal"), name="nn.init.kaiming_normal_"
)
def kaiming_normal_(
    tensor: Any, a: Any = 0, mode: Any = "fan_in", nonlinearity: Any = "leaky_relu", generator: Any = None
) -> Any:
    """He's initialisation, from a normal distribution.

    > torch.nn.init.kaiming_normal_(zeros(3, 2)).shape
    torch.Size([3, 2])
    """
    if type(tensor) is Tensor and 0 in tensor.shape:
        return tensor
    return _normal("kaiming_normal_", tensor, 0.0, _kaiming(tensor, a, mode, nonlinearity), generator)


@function("init", torch="torch.nn.init.trunc_normal_", name="nn.init.trunc_normal_")
def trunc_normal_(
    tensor: Any, mean: Any = 0.0, std: Any = 1.0, a: Any = -2.0, b: Any = 2.0, generator: Any = None
) -> Any:
    """Fill with normal numbers, drawn again where they fall outside [a, b].

    > torch.nn.init.trunc_normal_(zeros(100)).abs().max() <= 2
    tensor(True)
    """
    centre, spread = number("trunc_normal_", "mean", 2, mean), number("trunc_normal_", "std", 3, std)
    low, high = number("trunc_normal_", "a", 4, a), number("trunc_normal_", "b", 5, b)

    def inside(z: float) -> float:
        return (1.0 + math.erf(z / math.sqrt(2.0))) / 2.0

    if inside((high - centre) / spread) - inside((low - centre) / spread) <= 0.3:
        raise TgradError(
            "E0604",
            "trunc_normal_: less than 0.3 of the normal distribution lies between a and b",
            hint="widen [a, b], or move it towards the mean",
        )

    def draw(shape: Any, kind: Any, dense: bool) -> Any:
        values = sources.normal(stream(generator), shape, kind, centre, spread, dense=dense)
        first, last = kind.np.type(low), kind.np.type(high)
        outside = (values < first) | (values > last)
        while outside.any():
            again = sources.normal(stream(generator), shape, kind, centre, spread, dense=dense)
            values = NUMPY().where(outside, again, values)
            outside = (values < first) | (values > last)
        return values

    return _refill("trunc_normal_", tensor, draw)


@function("init", torch=("torch.nn.init.orthogonal_", "torch.nn.init.orthogonal"), name="nn.init.orthogonal_")
def orthogonal_(tensor: Any, gain: Any = 1, generator: Any = None) -> Any:
    """Fill with a (semi-)orthogonal matrix; dimensions after the first count as columns.

    > w = torch.nn.init.orthogonal_(zeros(2, 2))
    > torch.allclose(w @ w.T, eye(2), atol=1e-6)
    True
    """
    if type(tensor) is not Tensor or tensor.ndim < 2:
        raise value_error("Only tensors with 2 or more dimensions are supported")
    if 0 in tensor.shape:
        return tensor
    factor = number("orthogonal_", "gain", 2, gain)

    def draw(shape: Any, kind: Any, _dense: bool) -> Any:
        rows = shape[0]
        columns = math.prod(shape) // rows
        values = sources.normal(stream(generator), (rows, columns), kind)
        wide = rows < columns
        q, r = NUMPY().linalg.qr(values.T if wide else values)
        q = q * NUMPY().sign(NUMPY().diagonal(r))
        return ((q.T if wide else q) * kind.np.type(factor)).reshape(shape)

    return _refill("orthogonal_", tensor, draw)
