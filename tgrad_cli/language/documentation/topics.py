"""What `help gradients` and the like say: the calculator's own side, which belongs to no operation."""

from __future__ import annotations

# Each a title and a text; lines after ``>`` run as they stand and print what follows them.
TOPICS: dict[str, tuple[str, str]] = {
    "gradients": (
        "derivatives of everything by everything",
        """
Every name is differentiable with respect to every name that it was computed from.

> x = 3.; y = 2.; z = x^2 * y
> grad z wrt x, y
∂z/∂x = 12.0
∂z/∂y = 9.0
> grad z wrt x at x = 10.
∂z/∂x = 40.0
> hessian z wrt x
∂²z/∂x² = 4.0

grad, jacobian, hessian, jvp and vjp take `wrt`; `at` evaluates elsewhere; `given` weighs the elements of a result of
several. As an expression: g = grad z wrt x. PyTorch's way works too: requires_grad, backward(), .grad, torch.autograd,
torch.func.
""",
    ),
    "formulas": (
        "derivations, steps and proofs",
        """
derive z wrt x     the derivative as a formula in your names
explain z wrt x    the steps of the backward pass, with numbers
check z wrt x      the numerical proof
graph z            how z was computed
why x.grad         how x.grad came to be what it is

> w = 0.5; z = sin(w)^2
> derive z wrt w
∂z/∂w = 2*sin(w)*cos(w)
""",
    ),
    "brackets": (
        "lists of numbers that are tensors where one is meant",
        """
A list of numbers is Python's list until a tensor is meant; then it is one tensor, always the same.

> 2*[1, 2]
tensor([2, 4])
> [1., 2.].mean()
tensor(1.5000)
> v = [3., 4.]
> norm(v)
tensor(5.)
""",
    ),
    "numbers": (
        "arithmetic and functions on Python's numbers",
        """
Arithmetic and functions on Python's numbers give Python's numbers, in float64. A number or a bracket that touches a
name multiplies; ^ is power.

> sqrt(2)
1.4142135623730951
> r = 3
> 2r^2 + 1
19
> area(r) = pi*r^2
> area(2)
12.566370614359172
""",
    ),
    "types": (
        "element types and how they combine",
        """
`dtypes` prints the table of element types. A Python number never decides more than the category; a tensor with
dimensions outweighs one without.

> torch.tensor([1, 2]) + 0.5
tensor([1.5000, 2.5000])
> torch.promote_types(torch.int32, torch.float16)
torch.float16
""",
    ),
    "seeds": (
        "PyTorch's random stream",
        """
After torch.manual_seed(n), or with --seed n, every random function gives PyTorch's own numbers.

> g = torch.manual_seed(0)
> rand(2)
tensor([0.4963, 0.7682])
""",
    ),
    "printing": (
        "what is shown, and how many digits",
        """
A statement that is an expression shows its value; a closing `;` in the shell keeps it silent; `_` is the last value.
Tensors print as PyTorch prints them.

> torch.set_printoptions(precision=2)
> torch.tensor([pi])
tensor([3.14])
> torch.set_printoptions(profile="default")
""",
    ),
    "errors": (
        "codes, and what they tell",
        """
An error names what was written, points at it, says what the operands were, and what to do. Codes are stable:
`tgrad explain E0203` tells more, and `tgrad explain` lists them all. A statement that fails changes nothing.
""",
    ),
}
