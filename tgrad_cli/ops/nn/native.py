"""Functions of `torch` itself beneath those of `torch.nn.functional`: every argument is given, statistics come back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...tensor.dtypes import bool_
from ...tensor.inplace import write_out
from ...tensor.registry import NUMPY, OPS, function, op
from ...tensor.tensor import Tensor
from ..arguments import as_tensor, only_tensor
from ..sizes import product
from .affine_grids import affine_grid_kernel
from .batch_normalization import batch_normalised, instances_normalised
from .convolution_arguments import convolved, transposed_convolution, wrong_rank
from .dropout import keep_mask
from .normalization import group_norm, layer_norm
from .windows import fails

if TYPE_CHECKING:
    from typing import Any


def _tensors(name: str, words: tuple[str, ...], values: tuple[Any, ...]) -> list[Any]:
    """The input, which has to be there, and what may be None."""
    first = only_tensor(name, words[0], 1, values[0])
    return [first, *[as_tensor(name, w, i, v) for i, (w, v) in enumerate(zip(words[1:], values[1:], strict=True), 2)]]


_BATCH = ("input", "weight", "bias", "running_mean", "running_var")


@function("normalization", torch="torch.batch_norm", name="torch.batch_norm")
def torch_batch_norm(
    input: Any,
    weight: Any,
    bias: Any,
    running_mean: Any,
    running_var: Any,
    training: Any,
    momentum: Any,
    eps: Any,
    cudnn_enabled: Any,
) -> Any:
    """`F.batch_norm` with all its arguments given, in another order.

    > torch.batch_norm(tensor([[1.], [3.]]), None, None, None, None, True, 0.1, 1e-5, False)
    tensor([[-1.0000],
            [ 1.0000]])
    """
    x, w, b, m, v = _tensors("batch_norm", _BATCH, (input, weight, bias, running_mean, running_var))
    return batch_normalised(x, m, v, w, b, training, momentum, eps)


@function("normalization", torch="torch.instance_norm", name="torch.instance_norm")
def torch_instance_norm(
    input: Any,
    weight: Any,
    bias: Any,
    running_mean: Any,
    running_var: Any,
    use_input_stats: Any,
    momentum: Any,
    eps: Any,
    cudnn_enabled: Any,
) -> Any:
    """`F.instance_norm` with all its arguments given, in another order.

    > torch.instance_norm(tensor([[[1., 3.]]]), None, None, None, None, True, 0.1, 1e-5, False)
    tensor([[[-1.0000,  1.0000]]])
    """
    x, w, b, m, v = _tensors("instance_norm", _BATCH, (input, weight, bias, running_mean, running_var))
    return instances_normalised(x, m, v, w, b, use_input_stats, momentum, eps)


def _statistics(x: Any, view: tuple[int, ...], axes: tuple[int, ...], eps: float) -> tuple[Any, Any]:
    """The mean and one over the deviation over some axes of an array in a shape, which the axes are kept in."""
    xp = NUMPY()
    array = x.reshape(view)
    return array.mean(axis=axes, keepdims=True), 1 / xp.sqrt(array.var(axis=axes, keepdims=True) + x.dtype.type(eps))


@function("normalization", torch="torch.native_batch_norm")
def native_batch_norm(
    input: Any,
    weight: Any,
    bias: Any,
    running_mean: Any,
    running_var: Any,
    training: Any,
    momentum: Any,
    eps: Any,
    *,
    out: Any = None,
) -> Any:
    """`torch.batch_norm`, with the mean and one over the deviation of each channel (empty outside training).

    > torch.native_batch_norm(tensor([[1.], [3.]]), None, None, None, None, True, 0.1, 0.)[1:]
    (tensor([2.]), tensor([1.]))
    """
    x, w, b, m, v = _tensors("native_batch_norm", _BATCH, (input, weight, bias, running_mean, running_var))
    made = batch_normalised(x, m, v, w, b, training, momentum, eps)
    found = (NUMPY().zeros(0, x.dtype.np),) * 2
    if training:
        found = _statistics(x.array, tuple(x.shape), (0, *range(2, x.ndim)), eps)
    results = (made, *[Tensor(s.reshape(-1), x.dtype) for s in found])
    return results if out is None else write_out(out, results, "native_batch_norm")


@function("normalization", torch="torch.native_layer_norm")
def native_layer_norm(input: Any, normalized_shape: Any, weight: Any, bias: Any, eps: Any) -> Any:
    """`torch.layer_norm`, with the mean and one over the deviation of each example.

    > torch.native_layer_norm(tensor([[1., 3.]]), (2,), None, None, 0.)[1:]
    (tensor([[2.]]), tensor([[1.]]))
    """
    x = only_tensor("native_layer_norm", "input", 1, input)
    made = layer_norm(x, normalized_shape, weight, bias, eps)
    axes = tuple(range(x.ndim - len(normalized_shape), x.ndim))
    return made, *[Tensor(s, x.dtype) for s in _statistics(x.array, tuple(x.shape), axes, eps)]


@op(
    "normalization",
    torch=(),
    method=False,
    out=False,
    outputs=("*",),
    grad_fn="NativeGroupNormBackward0",
    formula="group_statistics({0})",
)
def group_statistics(xp: Any, input: Any, /, groups: int, eps: float) -> Any:
    """The mean and one over the deviation of each group of channels."""
    n = input.shape[0]
    mean, scale = _statistics(input, (n, groups, product(input.shape[1:]) // groups), (2,), eps)
    return mean.reshape(n, groups), scale.reshape(n, groups)


def _statistics_rule(g: Any, y: Any, x: Any, groups: int, eps: float) -> tuple[Any]:
    shape, laid = tuple(x.shape), (x.shape[0], groups, 1)
    rows = OPS["reshape"](x, shape=(x.shape[0], groups, product(shape[1:]) // groups))
    made = rows * 0.0
    if g[0] is not None:
        made = made + OPS["reshape"](g[0], shape=laid)
    if g[1] is not None:
        scale = OPS["reshape"](y[1], shape=laid)
        made = made - OPS["reshape"](g[1], shape=laid) * scale**3 * (rows - OPS["reshape"](y[0], shape=laid))
    return (OPS["reshape"](made / rows.shape[2], shape=shape),)


group_statistics.defvjp(_statistics_rule)


@function("normalization", torch="torch.native_group_norm")
def native_group_norm(input: Any, weight: Any, bias: Any, N: Any, C: Any, HxW: Any, group: Any, eps: Any) -> Any:
    """`torch.group_norm`, with the mean and one over the deviation of each group; N, C and HxW say what size it has.

    > torch.native_group_norm(tensor([[1., 3.]]), None, None, 1, 2, 1, 1, 0.)[1:]
    (tensor([[2.]]), tensor([[1.]]))
    """
    x, w, b = _tensors("native_group_norm", ("input", "weight", "bias"), (input, weight, bias))
    if group <= 0:
        raise fails(f"Expected num groups to be greater than 0, got {group}", code="E0604")
    if x.size != N * C * HxW:
        improve = "(Could this error message be improved?  If so, please report an enhancement request to PyTorch.)"
        raise fails(f"Expected X.numel() == N * C * HxW to be true, but got false.  {improve}")
    laid = x if tuple(x.shape[:2]) == (N, C) else OPS["reshape"](x, shape=(N, C, HxW))
    made = group_norm(laid, group, w, b, eps)
    mean, scale = group_statistics(laid, groups=group, eps=eps)
    return made if laid is x else OPS["reshape"](made, shape=tuple(x.shape)), mean, scale


@op(
    "layers",
    torch=(),
    method=False,
    out=False,
    grad_fn="NativeDropoutBackward0",
    formula="{0} * {1}",
    real_grad="native_dropout",
)
def masked_scale(xp: Any, input: Any, mask: Any, /, scale: float) -> Any:
    """The elements that a mask keeps, times a number."""
    return input * mask * input.dtype.type(scale)


masked_scale.defvjp(lambda g, _y, _x, mask, scale: (g * mask * scale, None))


@function("layers", torch="torch.native_dropout")
def native_dropout(input: Any, p: Any, train: Any) -> Any:
    """`torch.dropout`, with the mask of what stays.

    > torch.native_dropout(ones(2), 0.5, False)
    (tensor([1., 1.]), tensor([True, True]))
    """
    x = only_tensor("native_dropout", "input", 1, input)
    xp = NUMPY()
    if train is False or not x.size:
        mask = Tensor(xp.ones(x.shape, "bool"), bool_)
        return masked_scale.call((x, mask), {"scale": 1.0}), mask
    if not 0 <= p <= 1:
        raise fails(f"bernoulli_ expects p to be in [0, 1], but got p={1 - p:g}", code="E0604")
    if not x.dtype.is_differentiable:
        name = {"int64": "Long"}.get(x.dtype.name, x.dtype.name.capitalize())
        raise fails(f"result type Float can't be cast to the desired output type {name}", code="E0301")
    mask = Tensor(keep_mask(Tensor(xp.zeros_like(x.array, dtype="bool"), bool_), tuple(x.shape), 1 - p), bool_)
    return masked_scale.call((x, mask), {"scale": 1 / (1 - p) if p < 1 else 0.0}), mask


@function("pooling", torch="torch.affine_grid_generator")
def affine_grid_generator(theta: Any, size: Any, align_corners: Any) -> Any:
    """`F.affine_grid` with all its arguments given.

    > torch.affine_grid_generator(tensor([[[1., 0., 0.], [0., 1., 0.]]]), (1, 1, 1, 1), True)
    tensor([[[[0., 0.]]]])
    """
    x = only_tensor("affine_grid_generator", "theta", 1, theta)
    if len(size) not in (4, 5):
        raise fails("AffineGridGenerator needs 4d (spatial) or 5d (volumetric) inputs.", code="E0208")
    if x.shape[0] != size[0]:
        text = "Expected size for first two dimensions of batch2 tensor to be: "
        raise fails(f"{text}{[size[0], len(size) - 1]} but got: {[x.shape[0], len(size) - 1]}.")
    return affine_grid_kernel(x, size=tuple(size[2:]), corners=bool(align_corners))


@function("convolution", torch="torch.convolution")
def convolution(
    input: Any,
    weight: Any,
    bias: Any,
    stride: Any,
    padding: Any,
    dilation: Any,
    transposed: Any,
    output_padding: Any,
    groups: Any,
) -> Any:
    """A convolution, or its transpose, in as many dimensions as the weight says.

    > torch.convolution(ones(1, 1, 4), ones(1, 1, 3), None, (1,), (0,), (1,), False, (0,), 1)
    tensor([[[3., 3.]]])
    """
    x, w, b = _tensors("convolution", ("input", "weight", "bias"), (input, weight, bias))
    if x.ndim != w.ndim:
        raise wrong_rank(x, w)
    how = {"stride": stride, "padding": padding, "dilation": dilation, "groups": groups}
    if transposed:
        return transposed_convolution("conv_transpose", w.ndim - 2, x, w, b, output_padding=output_padding, **how)
    return convolved("conv", w.ndim - 2, x, w, b, **how)
