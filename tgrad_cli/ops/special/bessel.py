"""Bessel and Airy functions, computed by SciPy."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...tensor.registry import op
from ..elementwise.arithmetic import abs_
from ..elementwise.comparison import gt, where
from ..elementwise.signs import sign

if TYPE_CHECKING:
    from typing import Any

# What is near 0 for the derivatives of i1 and i1e: the distance from 1 to the next number of the type.
NEAR = {"float64": 2.0**-52, "float32": 2.0**-23, "float16": 2.0**-10, "bfloat16": 2.0**-7}


def _by_exponential(xp: Any, made: Any, x: Any) -> Any:
    """A function that PyTorch computes as a multiple of ``exp(abs(x))``: infinite where that overflows."""
    over = xp.isinf(xp.exp(xp.abs(x))) & xp.isfinite(x)
    return xp.where(over, xp.copysign(xp.inf, made), made).astype(made.dtype)


@op(
    "elementwise",
    torch=("torch.i0", "torch.special.i0"),
    promote="float",
    inplace="function",
    needs="f",
    formula="i0({0})",
    refusal="\"i0_vml_cpu\" not implemented for '{dtype}'",
)
def i0(xp: Any, input: Any, /) -> Any:
    """Modified Bessel function of the first kind, order 0.

    > i0([0., 1.])
    tensor([1.0000, 1.2661])
    """
    from scipy import special

    return _by_exponential(xp, special.i0(input), input)


@op("elementwise", torch="torch.special.i0e", promote="float", needs="f", method=False, grad_fn="SpecialI0EBackward0")
def i0e(xp: Any, input: Any, /) -> Any:
    """``exp(-abs(x)) * i0(x)``.

    > torch.special.i0e(torch.tensor([0., 1.]))
    tensor([1.0000, 0.4658])
    """
    from scipy import special

    return special.i0e(input)


@op("elementwise", torch="torch.special.i1", promote="float", needs="f", method=False, grad_fn="SpecialI1Backward0")
def i1(xp: Any, input: Any, /) -> Any:
    """Modified Bessel function of the first kind, order 1.

    Derivative: v*(i0(input) - i1(input)/input), and v/2 at 0.

    > torch.special.i1(torch.tensor([0., 1.]))
    tensor([0.0000, 0.5652])
    """
    from scipy import special

    return _by_exponential(xp, special.i1(input), input)


@op("elementwise", torch="torch.special.i1e", promote="float", needs="f", method=False, grad_fn="SpecialI1EBackward0")
def i1e(xp: Any, input: Any, /) -> Any:
    """``exp(-abs(x)) * i1(x)``.

    Derivative: v*(i0e(input) - result*(sign(input) + 1/input)), and v/2 at 0.

    > torch.special.i1e(torch.tensor([0., 1.]))
    tensor([0.0000, 0.2079])
    """
    from scipy import special

    return special.i1e(input)


def _off_zero(x: Any) -> tuple[Any, Any]:
    """Whether elements are far enough from 0 to divide by, and they, with a number to divide by for the others."""
    near = NEAR[str(x.dtype).removeprefix("torch.")]
    far = gt(abs_(x), near)
    return far, where(far, x, near)


def _i1_rule(g: Any, y: Any, x: Any) -> tuple[Any]:
    far, safe = _off_zero(x)
    return (g * where(far, i0(safe) - y * (1 / safe), 0.5),)


def _i1e_rule(g: Any, y: Any, x: Any) -> tuple[Any]:
    far, safe = _off_zero(x)
    return (g * where(far, i0e(safe) - y * (sign(safe) + 1 / safe), 0.5),)


i0.defvjp(lambda g, _y, x: (g * i1(x),))
i0e.defvjp(lambda g, y, x: (g * (i1e(x) - sign(x) * y),))
i1.defvjp(_i1_rule)
i1e.defvjp(_i1e_rule)


# ---- without derivatives -------------------------------------------------------------------------------------


def _declare(name: str, evaluate: Any, about: str, at_one: str) -> None:
    """A function of one variable that PyTorch has without a derivative; `at_one` is its value at 1."""
    # PyTorch's argument is `x` for the younger ones.
    if name.startswith(("airy", "scaled", "spherical")):

        def bessel(xp: Any, x: Any, /) -> Any:
            return evaluate(xp, x)

    else:

        def bessel(xp: Any, input: Any, /) -> Any:
            return evaluate(xp, input)

    example = f"> torch.special.{name}(torch.tensor([1.]))\n    tensor([{at_one}])"
    bessel.__doc__ = f"{about}; not differentiable, as in PyTorch.\n\n    {example}\n"
    declared = op("elementwise", torch="torch.special." + name, name=name, promote="wide", needs="f", method=False)
    declared(bessel)


def _of_scipy(name: str) -> Any:
    def evaluate(xp: Any, x: Any) -> Any:
        from scipy import special

        made = getattr(special, name)(x)
        return _by_exponential(xp, made, x) if name in ("i0", "i1") else made

    return evaluate


def _airy(xp: Any, x: Any) -> Any:
    from scipy import special

    found = xp.where(x > 104, 0, special.airy(x)[0])
    return xp.where(xp.isinf(x), xp.nan, found).astype(x.dtype)


def _spherical(_xp: Any, x: Any) -> Any:
    from scipy import special

    return special.spherical_jn(0, x)


for _name, _function, _about, _value in (
    ("bessel_j0", "j0", "Bessel function of the first kind, order 0", "0.7652"),
    ("bessel_j1", "j1", "Bessel function of the first kind, order 1", "0.4401"),
    ("bessel_y0", "y0", "Bessel function of the second kind, order 0", "0.0883"),
    ("bessel_y1", "y1", "Bessel function of the second kind, order 1", "-0.7812"),
    ("modified_bessel_i0", "i0", "Modified Bessel function of the first kind, order 0", "1.2661"),
    ("modified_bessel_i1", "i1", "Modified Bessel function of the first kind, order 1", "0.5652"),
    ("modified_bessel_k0", "k0", "Modified Bessel function of the second kind, order 0", "0.4210"),
    ("modified_bessel_k1", "k1", "Modified Bessel function of the second kind, order 1", "0.6019"),
    (
        "scaled_modified_bessel_k0",
        "k0e",
        "Modified Bessel function of the second kind, order 0, times exp(x)",
        "1.1445",
    ),
    (
        "scaled_modified_bessel_k1",
        "k1e",
        "Modified Bessel function of the second kind, order 1, times exp(x)",
        "1.6362",
    ),
):
    _declare(_name, _of_scipy(_function), _about, _value)
_declare("spherical_bessel_j0", _spherical, "Spherical Bessel function of the first kind, order 0", "0.8415")
_declare("airy_ai", _airy, "Airy function Ai", "0.1353")
