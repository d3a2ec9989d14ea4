"""Programs that the tests of the language parse: the Python side, and the calculator's side."""

from __future__ import annotations

EXPRESSIONS = """
1 + 2 * 3 - 4 / 5 // 6 % 7 @ x
-x ** 2
2 ** -1 ** 2
-2 ** -x ** 3 * 4
a << 1 | b & ~c >> 2
not a and b or not c == d
a < b <= c != d is not e not in f in g is h
(a < b) < c
a if b else c if d else e
(a if b else c) + 1
lambda: 0
lambda x, *args, y=1, **kw: x + y
lambda x, /, y, *, z: (x, y, z)
x.a.b(c, d=1, *e, **f)(g)[h]
x[1]
x[1:2, ::3, ..., None, :, 4:, :-1, a:b:c]
x[1,]
x[a:b, *c]
[1, 2, 3,]
[]
()
(1,)
(1, 2)
1, 2
1,
{}
{1: 2, **a, 'b': c,}
{1, 2, *a}
[x for x in y if x if not z for w in x]
{x: y for x, y in z}
{x for x, in y}
(x for x in y)
f(x for x in y)
f((x for x in y), 1)
[x if x else y for x in y]
[x for x in (a in b)]
[lambda: x for x in y]
(y := f(x)) + (z := 1)
f(y := 3)
[y := 1, y ** 2]
'a' "b" '''c
d'''
'\\n\\t\\x41\\u00e9\\101\\N{BULLET}\\q\\''
r'\\n\\''
u'x' 'y'
f'{x}' 'y' f"{z!r:>{w}.{p}}"
f'a{x:.3f}b{{c}}{y["k"]}{(lambda: 1)()}'
f"{x!s}{x:{'>'}10}" rf'\\d{x}'
f'{ x } {d["a"]:>10}'
f'{x != y} {x == y}'
1_000 + 0xFf + 0b101 + 0o17 + 1e3 + 1.5E-3 + .5 + 5. + 2j + 1e2J + 00
None, True, False, ...
1if x else 2
x if 1else 2
0x1for x in y
a.b.c.d
--x + +y - ~-z
(a, *b, c)
f(*a, *b, c, **d, **e)
x @ y.T @ (z)
é + naïve + 变量 + x_1
f(
    a,  # comment
    b
)
x + \\
    y
(yes) (no)
x [1] . y (2)
""".strip("\n")

STATEMENTS = [
    "x = 1",
    "a = b = c, d = 1, 2",
    "(a, b), *c = d",
    "[a, b] = c",
    "x.y[0] = x[1:2] = 3",
    "x += 1; y **= 2; z //= 3; w @= v; u >>= 1; t |= s",
    "x: int = 3\ny: float\nz.w: str = 'a'",
    "*a, b = c",
    "x = *a, b",
    "(x) = 1",
    "while x:\n    pass; break; continue",
    "import torch, numpy as np, torch.nn.functional as F",
    "from torch.autograd import Variable as V, grad\nfrom math import (sin,\n  cos,)\nfrom torch import *",
    "global a, b\nnonlocal c",
    "del a, b[0], c.d\ndel (e)\ndel (f, g)\ndel [h]",
    "assert x, 'message'\nassert y",
    "raise\nraise ValueError('x')\nraise A from B",
    "def f():\n    return\n    return 1\n    return 1, 2",
    "if a: b",
    "if a: b; c = 1\nelif d: e\nelse: f",
    "if a:\n    b\n\n    # comment\n  # another\n    c\nelif d:\n\te\nelse:\n  f\ng",
    "if a:\n  if b:\n    if c:\n      d\n  else:\n    e\nf",
    "while x < 3:\n    x += 1\nelse:\n    y",
    "while (n := f()): pass",
    "for i in range(3): print(i)",
    "for i, (j, *k) in x, y:\n    z\nelse:\n    w",
    "for x.y in z: pass\nfor x[a in b] in c: pass",
    "try:\n  a\nexcept A as e:\n  b\nexcept (B, C):\n  c\nexcept:\n  d\nelse:\n  e\nfinally:\n  f",
    "try: a\nfinally: b",
    "with torch.no_grad(): pass\nwith a as b, c as (d, e), f:\n  g",
    "def f(): pass",
    'def f(a, b=1, /, c: int = 2, *args: str, d, e=3, **kw: dict) -> x.y:\n    """Doc."""\n    return a\n',
    "def f(a, *, b,): return a",
    "@a\n@b.c(1)\n\n# comment\ndef f(x):\n  def g(y):\n    return y\n  return g",
    "class A: pass",
    "class A(B, C.D, metaclass=E):\n  'doc'\n  x = 1\n  def f(self): return self.x\n@a\nclass B(): pass",
    "x = [\n1,\n  2,\n\n3]\ny = {\n}\n",
    "x = 1;\n\n\ny = 2;",
    "x = '''a\n  b\n'''\nif y:\n  z = '''\nc\n'''\n  w\n",
    "x = 1 # end",
    "\n\n  # only comments\n\n",
    "",
    "if a:\r\n  b\r\nelse:\r\n  c\r\n",
    "def f(x):\n    return x if x else -x\n\n\nprint(f(3))\n",
    "lambda x: x",
    "x = lambda a, b=lambda: 1: a",
    "at = 1; grad = at; given = grad(at, wrt); check = order",
    "grad, wrt = at.wrt, x.grad.at\nprint(grad)\ngrad(z, x)[0].check(at=3)",
    "graph = why = help\ngraph.x\nhelp()\nwhy[0]\ngraph + 1\nhelp if x else y",
    "print\nprint (x)\nprint(x), y\nprint - x\nprint.y\nprint[0]\nprint = 3\nx.print(y)",
    "match = 3; match.x; match(y); case = match; type = case",
]


def joined(text: str) -> list[str]:
    """One expression a line, with those of several lines put together."""
    found: list[str] = []
    for line in text.split("\n"):
        last = found[-1] if found else ""
        if last.count("(") > last.count(")") or last.endswith("\\") or last.endswith("'''c"):
            found[-1] += "\n" + line
        else:
            found.append(line)
    return found


PYTHON = [*joined(EXPRESSIONS), *STATEMENTS]

CALCULATOR = [
    "2x + 3y^2 - 4(x + 1)[0] - 2e3x + 2jx + 3sin(x) + 0x1F",
    "1/2x; 2^3x; 2x^-1; -2x; 2-x; 2 - 3x*y; 2[1, 2]",
    "f(x, y) = x^2 + sin(y); g(x, *a, k=2, **o) = x; h() = 1",
    "grad z wrt x",
    "g = grad z wrt x, y[0], model.weight at x = 3, y = [1., 2.] given [0.01, 0.1]",
    "grad grad z wrt x wrt y; grad (grad z wrt x) wrt x; grad(z) wrt x; grad -x^2 wrt x",
    "w = w - 0.1*grad loss wrt w at x = 3 + 1",
    "(grad z wrt x) + 1; f((grad z wrt x), y); f(grad z wrt x); (grad z wrt x, y)[0]",
    "hessian z wrt x; jacobian z wrt x; jvp z wrt x given v; vjp z wrt x, y given (u, v)",
    "derive hessian z wrt x; derive grad z wrt x wrt y; explain z wrt x; check z wrt x order 2; emit z wrt x",
    "x = [(grad z wrt x), (grad z wrt y)]",
    "\ufeffx = 1",
    "∂z/∂x; ∂(x^2)/∂x + 1; 2∂z/∂x; 1/∂z/∂x; ∂²z/∂x²; ∂²z/∂x∂y; ∂(∂z/∂x)/∂y; -∂z/∂x * ∂y/∂x",
    "α = 2; β² + 3α; π; x ≤ y × 3 ÷ 4 − 1 ≠ z",
    "print x; print x, y,; print 'a' % b; print -x; print [1]; print not x; print 3",
    "graph z; why x.grad; help softmax; help torch.nn.Linear",
    "%matplotlib inline\n!pip install x\n%%time\nx = 1",
    "if x: print x\nelse: graph y",
    "f'{x = }{x=!r}{x=:.2f}{grad z wrt x}'",
    "for g in grad z wrt x, y: print g",
    "lambda x: grad x^2 wrt x",
]

EVERYTHING = [*PYTHON, *CALCULATOR]
