"""Steps of PyTorch's own composites, whose backward functions have other names than the same call of a program's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...tensor.registry import op
from ..shape.reshaping import reshape

if TYPE_CHECKING:
    from typing import Any


@op("scaling", torch=(), promote="float", method=False, out=False, formula="{0}*{number}", grad_fn="MulBackward1")
def times(xp: Any, input: Any, /, *, number: float) -> Any:
    """The input times a number, in floats.

    > times([1., 2.], number=3)
    tensor([3., 6.])
    """
    return input * number


@op("scaling", torch=(), promote="float", method=False, out=False, formula="{0}/{number}", grad_fn="DivBackward1")
def over(xp: Any, input: Any, /, *, number: float) -> Any:
    """The input divided by a number, in floats.

    > over([1., 2.], number=2)
    tensor([0.5000, 1.0000])
    """
    return input / number


@op("scaling", torch=(), promote="none", result="first", method=False, out=False, grad_fn="CopyBackwards")
def copied(xp: Any, input: Any, /) -> Any:
    """A copy of the input.

    > copied([1., 2.])
    tensor([1., 2.])
    """
    return xp.array(input)


@op("scaling", torch=(), promote="none", result="first", method=False, out=False, grad_fn="SqueezeBackward4")
def dropped(xp: Any, input: Any, /) -> Any:
    """The input without its last dimension, of size 1.

    > dropped([[1.], [2.]])
    tensor([1., 2.])
    """
    return input.reshape(input.shape[:-1])


times.defvjp(lambda g, _y, _x, *, number: (g * number,))
over.defvjp(lambda g, _y, _x, *, number: (g / number,))
copied.defvjp(lambda g, _y, _x: (g,))
dropped.defvjp(lambda g, _y, _x: (reshape(g, shape=_x.shape),))
