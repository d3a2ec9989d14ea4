"""Layers of `torch.nn.functional` as functions: linear and bilinear maps."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...errors import TgradError
from ...tensor.failures import describe
from ...tensor.registry import op
from ..linalg.contraction import matmul
from ..linalg.fused_products import addmm
from ..shape.axes import t
from ..shape.reshaping import reshape
from ..sizes import product
from .activation import F
from .windows import fails

if TYPE_CHECKING:
    from typing import Any

    from ...tensor.registry import AsTensor


def _features_differ(input: Any, weight: Any) -> TgradError:
    """E0203: an input with another number of features than the weight takes."""
    if not input.ndim:
        text = "both arguments to linear need to be at least 1D, but they are 0D and 2D"
        return TgradError("E0208", text, python="RuntimeError", operands={0: describe(input)})
    rows, features, (out, taken) = product(input.shape[:-1]), input.shape[-1], weight.shape
    return TgradError(
        "E0203",
        f"linear: the input has {features} features, the weight takes {taken}",
        torch=f"mat1 and mat2 shapes cannot be multiplied ({rows}x{features} and {taken}x{out})",
        python="RuntimeError",
        operands={0: describe(input), 1: describe(weight)},
    )


@op("layers", torch=F + "linear", composite=True, method=False, out=True, formula="{0} @ {1}.T + {2}")
def linear(input: AsTensor, weight: AsTensor, bias: AsTensor = None, /) -> Any:
    """``input @ weight.T + bias`` over the last dimension.

    > F.linear(tensor([1., 2.]), tensor([[1., 1.], [0., 1.]]), tensor([0., 10.]))
    tensor([ 3., 12.])
    """
    if weight.ndim == 1:
        return matmul(input, weight) if bias is None else matmul(input, weight) + bias
    if weight.ndim == 2 and (not input.ndim or input.shape[-1] != weight.shape[1]):
        raise _features_differ(input, weight)
    columns = t(weight)
    if bias is None:
        return matmul(input, columns)
    if input.ndim == 2:
        return addmm(bias, input, columns)
    rows = reshape(input, shape=(product(input.shape[:-1]), input.shape[-1]))
    return reshape(addmm(bias, rows, columns), shape=(*input.shape[:-1], weight.shape[0]))


def _check_bilinear(a: Any, b: Any, w: Any, bias: Any) -> None:
    """PyTorch's checks of the sizes."""
    if a.ndim != b.ndim:
        raise fails(f"bilinear(): input dimensions do not match: got {a.ndim} and {b.ndim}", code="E0208")
    for d, (n, m) in enumerate(zip(a.shape[:-1], b.shape[:-1], strict=True)):
        if n != m:
            raise fails(f"bilinear(): input batch dimensions do not match at dim {d}: got {n} and {m}")
    for word, x, n in (("input1", a, w.shape[1]), ("input2", b, w.shape[2])):
        if x.shape[-1] != n:
            raise fails(f"bilinear(): {word} size does not match weight size: got {x.shape[-1]} but expected {n}")
    if bias is not None and bias.shape[0] != w.shape[0]:
        raise fails(f"bilinear(): bias size does not match weight size: got {bias.shape[0]} but expected {w.shape[0]}")


@op("layers", torch=(F + "bilinear", "torch.bilinear"), composite=True, method=False, real_grad="_trilinear")
def bilinear(input1: AsTensor, input2: AsTensor, weight: AsTensor, bias: AsTensor = None, /) -> Any:
    """``x1 @ weight[k] @ x2 + bias[k]`` for each k.

    > F.bilinear(ones(1, 2), ones(1, 3), ones(4, 2, 3))
    tensor([[6., 6., 6., 6.]])
    """
    from ..linalg.einsum import contract

    _check_bilinear(input1, input2, weight, bias)
    a = reshape(input1, shape=(product(input1.shape[:-1]), input1.shape[-1]))
    b = reshape(input2, shape=(product(input2.shape[:-1]), input2.shape[-1]))
    # Two steps, so that no more than one product with the large weight is made.
    half = contract((a, weight), equation="ni,oij->noj")
    made = reshape(contract((half, b), equation="noj,nj->no"), shape=(*input1.shape[:-1], weight.shape[0]))
    return made if bias is None else made + bias
