"""Formulas in LaTeX: fractions, roots, transposes and norms as they are typeset."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import TYPE_CHECKING

from .expression import Coefficient, Expr
from .spelling import spelling
from .writing import ATOM, COMPARE, POWER, PRODUCT, UNARY, Writer, Written, flat, positive

if TYPE_CHECKING:
    from .deriving import Formula

LOWER = (
    *("alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta", "iota", "kappa", "lambda", "mu", "nu"),
    *("xi", "pi", "rho", "sigma", "tau", "phi", "chi", "psi", "omega"),
)
GREEK = (*LOWER, "Gamma", "Delta", "Theta", "Lambda", "Xi", "Pi", "Sigma", "Phi", "Psi", "Omega")
LETTERS = dict(zip("αβγδεζηθικλμνξπρστφχψω", LOWER, strict=True))
FUNCTIONS = {"log": r"\log", "exp": r"\exp", "sin": r"\sin", "cos": r"\cos", "tan": r"\tan", "tanh": r"\tanh"}
FUNCTIONS |= {"sinh": r"\sinh", "cosh": r"\cosh", "det": r"\det", "asin": r"\arcsin", "acos": r"\arccos"}
FUNCTIONS |= {"atan": r"\arctan", "sigmoid": r"\sigma", "trace": r"\operatorname{tr}", "sgn": r"\operatorname{sgn}"}
SIGNS = {"gt": ">", "lt": "<", "ge": r"\ge", "le": r"\le", "eq": "=", "ne": r"\ne"}


def latex(formula: Formula, label: str) -> str:
    """A whole line of LaTeX: the derivative's label, and the formula."""
    writer = Latex(formula.names)
    return f"{label_latex(label)} = {writer.write(formula.expr)[0]}"


def label_latex(label: str) -> str:
    r"""A derivative's label as a fraction.

    >>> label_latex("∂z/∂x")
    '\\frac{\\partial z}{\\partial x}'
    """
    label = label.replace("²", "^2")
    if "/∂" not in label:
        return label
    top, _, bottom = label.partition("/∂")
    top, bottom = top.replace("∂", r"\partial "), (r"\partial " + bottom).replace("∂", r"\partial ")
    return rf"\frac{{{top.replace('^2', '^2 ', 1)}}}{{{bottom}}}".replace("^2  ", "^2 ").replace(r"^2 \partial", "^2")


def name_latex(name: str) -> str:
    r"""A name: Greek letters, subscripts, words upright.

    >>> name_latex("theta_1"), name_latex("loss")
    ('\\theta_{1}', '\\mathrm{loss}')
    """
    head, _, index = name.partition("_")
    match = re.fullmatch(r"([^\W\d]+?)(\d+)", head)
    if match and not index:
        head, index = match[1], match[2]
    if head in GREEK:
        head = "\\" + head
    elif head in LETTERS:
        head = "\\" + LETTERS[head]
    elif len(head) > 1:
        head = rf"\mathrm{{{head}}}"
    return head + (f"_{{{index}}}" if index else "")


class Latex(Writer):
    """Writes expressions in LaTeX."""

    def bracketed(self, made: str) -> str:
        """In brackets that grow."""
        return rf"\left({made}\right)"

    def name(self, name: str) -> str:
        """A name."""
        return name_latex(name)

    def number(self, value: Coefficient) -> Written:
        """A constant."""
        if isinstance(value, Fraction) and value.denominator != 1:
            sign = "-" if value < 0 else ""
            return rf"{sign}\frac{{{abs(value.numerator)}}}{{{value.denominator}}}", PRODUCT
        return super().number(value)

    def operand(self, e: Expr, level: int) -> str:
        """A matrix in a product."""
        return self.at(e, level)

    def product(self, c: Coefficient, found: list[tuple[Expr, Coefficient]]) -> Written:
        """A fraction, or factors beside each other; ⊙ between tensors that are multiplied element by element."""
        over = sorted([(b, n) for b, n in found if positive(n)], key=lambda p: (p[0].shape != (), p[0].op == "matmul"))
        under = [(b, -n) for b, n in found if not positive(n)]
        sign = "" if positive(c) else "-"
        c = c if positive(c) else -c
        top, bottom = "", ""
        if isinstance(c, Fraction):
            top = str(c.numerator) if c.numerator != 1 or not over else ""
            bottom = str(c.denominator) if c.denominator != 1 else ""
        elif c != 1 or not over:
            top = repr(c)
        lone = len(over) == 1 and not top and not sign
        for i, (b, n) in enumerate(over):
            last_tensor = i > 0 and over[i - 1][0].shape != () and b.shape != ()
            shown = self.write(b)[0] if lone and (bottom or under) and n == 1 else self.raised(b, n, PRODUCT)
            top += (r" \odot " if last_tensor else r" \, " if top else "") + shown
        for b, n in under:
            alone = len(under) == 1 and not bottom
            bottom += (r" \, " if bottom else "") + (self.power(b, n)[0] if alone else self.raised(b, n, PRODUCT))
        if bottom:
            return rf"{sign}\frac{{{top}}}{{{bottom}}}", UNARY if sign else POWER
        return sign + top, PRODUCT

    def power(self, b: Expr, n: Coefficient) -> Written:
        """A power or a root."""
        if n == 1:
            return self.write(b)
        if n == Fraction(1, 2):
            return rf"\sqrt{{{self.write(b)[0]}}}", ATOM
        return f"{self.at(b, ATOM)}^{{{self.number(n)[0]}}}", POWER

    def scaled(self, e: Expr) -> Written:
        """A number times something."""
        return self.product(*flat(e))

    def flipped(self, e: Expr, level: int) -> str | None:
        """Signs stay where they are."""
        return None

    # ---- matrices ----------------------------------------------------------------------------------------------

    def _matmul(self, e: Expr) -> Written:
        first = e.args[0]
        row = self.at(first, POWER) + r"^\top" if first.ndim == 1 else self.at(first, PRODUCT)
        return r" \, ".join([row, *(self.at(a, PRODUCT) for a in e.args[1:])]), PRODUCT

    def _T(self, e: Expr) -> Written:
        inner = e.args[0]
        if inner.op == "inv":
            return self.at(inner.args[0], ATOM) + r"^{-\top}", POWER
        return self.at(inner, ATOM) + r"^\top", POWER

    def _outer(self, e: Expr) -> Written:
        return rf"{self.at(e.args[0], PRODUCT)} \, {self.at(e.args[1], ATOM)}^\top", PRODUCT

    def _diag(self, e: Expr) -> Written:
        return rf"\operatorname{{diag}}{self.bracketed(self.write(e.args[0])[0])}", ATOM

    def _pi(self, e: Expr) -> Written:
        return r"\pi", ATOM

    def _eye(self, e: Expr) -> Written:
        return "I", ATOM

    def _expand(self, e: Expr) -> Written:
        core = e.args[0]
        if core.shape == () and core.op == "num":
            ones = r"\mathbf{1}" if core.params else r"\mathbf{0}"
            return (ones, ATOM) if core.params in (0, 1) else (self.number(core.params)[0] + r" \, " + ones, PRODUCT)
        if core.shape == ():
            return self.at(core, PRODUCT) + r" \, \mathbf{1}", PRODUCT
        return self.write(core)

    def _reshape(self, e: Expr) -> Written:
        core = e.args[0]
        if core.ndim == 1 and e.ndim == 2 and e.shape[0] == 1:
            return self.at(core, ATOM) + r"^\top", POWER
        return self.write(core)

    def _sum(self, e: Expr) -> Written:
        dims, _ = e.params
        below = "" if len(dims) == e.args[0].ndim else rf"_{{{', '.join(map(str, dims))}}}"
        return rf"\sum{below} {self.at(e.args[0], PRODUCT)}", PRODUCT

    def _pow(self, e: Expr) -> Written:
        return f"{self.at(e.args[0], ATOM)}^{{{self.write(e.args[1])[0]}}}", POWER

    def call(self, e: Expr) -> Written:
        """A function."""
        if e.op in SIGNS:
            a, b = e.args
            return f"{self.at(a, COMPARE + 1)} {SIGNS[e.op]} {self.at(b, COMPARE + 1)}", COMPARE
        if e.op == "inv":
            return self.at(e.args[0], ATOM) + "^{-1}", POWER
        inside = ", ".join(self.write(a)[0] for a in e.args if a.op != "none")
        if e.op in ("norm", "vector_norm"):
            return rf"\lVert {inside} \rVert", ATOM
        if e.op == "abs":
            return rf"\lvert {inside} \rvert", ATOM
        if e.op == "exp":
            return f"e^{{{inside}}}", POWER
        name = FUNCTIONS.get(e.op) or rf"\operatorname{{{spelling(e.op)}}}".replace("_", r"\_")
        return name + self.bracketed(inside), ATOM
