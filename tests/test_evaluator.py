"""The Python side of the language: programs print under tgrad what they print under Python, and fail with the same
class and words."""

from __future__ import annotations

import contextlib
import io

import pytest

from tgrad_cli import TgradError
from tgrad_cli.catalogue import python_class
from tgrad_cli.engine import PYTHON, Engine
from tgrad_cli.language.running.outcomes import Text
from tgrad_cli.source import Source

PROGRAMS = {
    "defaults, keywords, stars": """
def f(a, b=2, *args, k=1, **kw):
    return a, b, args, k, sorted(kw.items())
print(f(1)); print(f(1, 5, 6, 7, k=8, z=9)); print(f(*[1, 2], **{'k': 3}))
""",
    "positional only": "def f(a, /, b): return a - b\nprint(f(3, b=1), f(3, 1))",
    "late binding": "fs = [lambda: i for i in range(3)]\nprint([f() for f in fs])",
    "closures": """
def counter():
    n = 0
    def step(by=1):
        nonlocal n
        n += by
        return n
    return step
a = counter(); b = counter()
print(a(), a(5), b())
""",
    "global": "n = 1\ndef f():\n    global n\n    n += 1\nf(); f()\nprint(n)",
    "unbound local": "n = 1\ndef f():\n    print(n)\n    n = 2\nf()",
    "unknown name": "print(1)\nprint(missing_thing)",
    "loops": """
for i in range(5):
    if i == 1: continue
    if i == 4: break
    print(i)
else:
    print('never')
while True:
    i -= 1
    if i < 0: break
else:
    print('never')
for a, (b, *c) in [(1, (2, 3, 4)), (5, (6,))]:
    print(a, b, c)
else:
    print('done')
""",
    "elif chain": """
for x in (-1, 0, 1):
    if x < 0: print('neg')
    elif x == 0: print('zero')
    else: print('pos')
""",
    "comprehensions": """
print([i*j for i in range(3) for j in range(3) if i != j])
print({k: v for k, v in zip('ab', (1, 2))}, {x % 3 for x in range(7)})
print(sum(x*x for x in range(10)), [[j for j in range(i)] for i in range(3)])
i = 'kept'; [i for i in range(3)]; print(i)
""",
    "walrus": "print([y for x in range(5) if (y := x*x) > 3], y)",
    "unpacking": "a, *b = 1, 2, 3\n[c, d], e = (4, 5), 6\nprint(a, b, c, d, e)\na = b = [1]\nb.append(2)\nprint(a)",
    "too many": "a, b = 1, 2, 3",
    "too few": "a, b, *c = [1]",
    "not iterable": "for x in 3: pass",
    "swap": "a, b = 1, 2\na, b = b, a\nprint(a, b)",
    "chained comparison": "def f(x):\n    print('f', x)\n    return x\nprint(f(1) < f(3) < f(2) < f(9))",
    "boolean values": "print(0 or 'x', 1 and [], not [], None or 0)",
    "ternary and lambda": "print((lambda a, b=2: a if a > b else b)(1))",
    "integers": """
print(7 // 2, -7 // 2, 7 % -3, 2**100, 1_000, 0x1f, 0b11, 7 / 2, divmod(-7, 2), ~5, 1 << 4, 6 & 3, 6 | 3)
""",
    "floats": "print(0.1 + 0.2, 1e22, 1e-7, 2.0, float('inf'), -0.0, 1/3, round(2.675, 2), 5e-324)",
    "complex": "print((1+2j)*(3-1j), abs(3+4j), (1j).conjugate(), complex(1, -2))",
    "division by zero": "print(1 / 0)",
    "modulo by zero": "x = 3\nprint(x % 0)",
    "bad operands": "print('a' + 1)",
    "number and list": "print({} - 1)",
    "strings": """
print('abc'.upper(), 'a,b,,c'.split(','), '-'.join(['x', 'y']), ' pad '.strip(), 'hello'.replace('l', 'L', 1))
print('abc'[::-1], 'abc'[1], 'x' * 3, 'b' in 'abc', 'abc'.find('z'), 'Title case'.title(), '%s' % 'q')
print('tab\\there', repr('quote\\'s'), 'é'.encode is None if False else 'ok')
""",
    "formats": """
x = 3.14159; n = 42; s = 'hi'
print(f'{x:.2f}|{n:5d}|{n:<5}|{s:>6}|{s!r}|{x:e}|{n:08.3f}|{n:x}|{n:,}|{0.25:.1%}')
w = 10
print(f'{x:{w}.{3}f}', f'{x=:.1f}', f'{n=}', f'{{}}', f"{'nested'}")
print('{} {}'.format(1, 2), '{1} {0}'.format('a', 'b'), '{a:>5}'.format(a=7), '{0[1]}'.format([1, 2]))
print('%d %5.2f %s %r %%' % (3, 2.5, 'x', 'y'), '%(k)s' % {'k': 1}, '%05d' % 42)
""",
    "format mistakes": "print('{} {}'.format(1))",
    "percent mistakes": "print('%d %d' % (1,))",
    "print options": """
print(1, 2, sep='-', end='!\\n')
print()
print('a', None, True, [1, 'b'], (1,), {'k': [1]}, {1})
""",
    "dicts": """
d = {'a': 1, 'b': 2}
d['c'] = 3; d.update({'a': 9}); del d['b']
print(d, d.get('z', 0), list(d), sorted(d.items()), d.pop('c'), len(d), 'a' in d, {**d, 'q': 1})
for k, v in d.items(): print(k, v)
print(d.keys(), d.values(), d.setdefault('n', []), d)
""",
    "missing key": "d = {'a': 1}\nprint(d['b'])",
    "lists": """
l = [3, 1, 2]
l.append(5); l.insert(0, 9); l.extend([7, 7]); l.remove(1); print(l, l.pop(), l.index(5), l.count(7))
l.sort(); print(l); l.reverse(); print(l, l[1:3], l[::-2], l[-1]); l[1:3] = ['x']; print(l); del l[0]; print(l)
m = l.copy(); m.clear(); print(m, l == m, [1, 2] < [1, 3], 2 in [1, 2], min([3, 1]), max(3, 1), sum([1, 2], 10))
a = [[0] * 2 for _ in range(2)]; a[0][1] = 5; print(a)
""",
    "list index": "l = [1, 2]\nprint(l[5])",
    "list index type": "l = [1, 2]\nprint(l['a'])",
    "sets": """
a = {1, 2, 3}; b = {2, 5}
print(a & b, a | b, a - b, a ^ b, a.issuperset({1}), len(a)); a.add(9); print(sorted(a))
""",
    "tuples": "t = (1, 2, 2)\nprint(t.count(2), t.index(2), t + (3,), t * 2, t[1:], len(t), t == (1, 2, 2))",
    "tuple assignment": "t = (1, 2)\nt[0] = 5",
    "builtins": """
print(len('abc'), list(range(2, 8, 3)), list(enumerate('ab', 1)))
print(list(zip([1, 2], 'xy')), sorted('hello', reverse=True))
print(any([0, 1]), all([]), list(map(str, [1, 2])), list(filter(None, [0, 1, 2])), list(reversed([1, 2])), abs(-3.5))
print(int('12'), int(3.9), int('ff', 16), float('2.5'), bool(''), str(3), round(3.14159, 2), round(2.5), pow(2, 5, 7))
print(hex(255), bin(5), oct(8), ord('a'), chr(98), isinstance(3, int), isinstance('a', (int, str)), type(3), type(3.0))
print(max([1, 5, 3], key=lambda v: -v), min('b', 'a'), sum([0.1] * 10), list('ab'), tuple([1]), set([1, 1]), dict(a=1))
print(type([]), type(None), type('') is str, callable(len), next(iter([7])), next(iter([]), 'none'), slice(1, 2))
""",
    "bad int": "int('a')",
    "bad float": "float('x')",
    "len of int": "len(3)",
    "not callable": "x = 3\nx(4)",
    "missing argument": "def f(a, b): pass\nf(1)",
    "too many arguments": "def f(a): pass\nf(1, 2)",
    "unexpected keyword": "def f(a): pass\nf(a=1, c=2)",
    "twice": "def f(a): pass\nf(1, a=2)",
    "exceptions": """
try:
    int('x')
except (TypeError, ValueError) as e:
    print(type(e).__name__, e)
else:
    print('no')
finally:
    print('finally')
def f():
    try:
        return 'try'
    finally:
        print('cleanup')
print(f())
try:
    try:
        {}['k']
    except KeyError as e:
        raise RuntimeError('wrapped') from e
except RuntimeError as e:
    print(e.args, repr(e))
try:
    raise ValueError
except Exception as e:
    print(repr(e), isinstance(e, ValueError))
for i in range(2):
    try:
        continue
    finally:
        print('f', i)
try:
    assert 1 > 2, 'message'
except AssertionError as e:
    print('assert', e)
""",
    "reraise": "try:\n    1 / 0\nexcept ZeroDivisionError:\n    print('seen')\n    raise",
    "uncaught raise": "raise ValueError('custom words')",
    "raise in function": "def f():\n    raise KeyError('k')\nf()",
    "name gone after except": "try:\n    1/0\nexcept ZeroDivisionError as err:\n    pass\nprint(err.args)",
    "assertion": "assert False, 'why'",
    "recursion": "def fact(n): return 1 if n < 2 else n * fact(n - 1)\nprint(fact(30), fact(500) > 0)",
    "mutual recursion": """
def even(n): return n == 0 or odd(n - 1)
def odd(n): return n != 0 and even(n - 1)
print(even(100))
""",
    "decorators": """
def twice(f):
    def g(*a):
        return f(f(*a))
    return g
@twice
def inc(x):
    return x + 1
print(inc(3))
""",
    "generators": "g = (x for x in range(3))\nprint(next(g), list(g), next(g, 'end'))",
    "exhausted": "g = iter([1])\nnext(g)\nnext(g)",
    "delete": "x = 1\ndel x\nprint(x)",
    "augmented": """
a = [1]; b = a; b += [2]; print(a)
x = 5; x -= 2; x *= 3; x //= 2; x **= 2; x %= 7; print(x)
s = 'a'; s += 'b'; print(s)
""",
    "xor in a file": "print(6 ^ 3, True ^ False)",
    "lists in a file": "print([1, 2] + [3], [0] * 3, 2 * [1])",
    "identity": "x = None\ny = [1]\nz = y\nprint(x is None, y is z, y is not [1], 3 is not None)",
    "math": """
import math
print(math.sqrt(2), math.floor(2.7), math.pi, math.factorial(5), math.log(8, 2), math.isnan(math.nan), math.gcd(12, 18))
""",
    "math domain": "import math\nmath.sqrt(-1)",
    "no such method": "'a'.nothing()",
    "starred call": "print(*[1, 2], sep=',')\nprint(*'ab', *(1,))",
    "annotations": "x: int = 3\ndef f(a: int, b: float = 2.0) -> float:\n    return a * b\nprint(f(x))",
    "docstring": "def f():\n    'what it does'\nprint(f.__doc__, f.__name__)",
    "nested containers": "d = {'a': [1, (2, {'b': None})]}\nprint(d['a'][1][1]['b'], d)",
    "conversion in conditions": "x = 3\nif x: print('true')\nwhile x: x -= 1\nprint(x)",
}


def under_python(text: str) -> tuple[str, str | None, str]:
    """What a program prints under Python, and the class and words of the error that ends it."""
    out = io.StringIO()
    try:
        with contextlib.redirect_stdout(out):
            exec(compile(text, "program", "exec"), {})
    except Exception as error:
        return out.getvalue(), type(error).__name__, str(error)
    return out.getvalue(), None, ""


def under_tgrad(text: str) -> tuple[str, str | None, str]:
    """The same under tgrad, run as a .py file is."""
    printed: list[str] = []

    def emit(outcome: object) -> None:
        if isinstance(outcome, Text):
            printed.append(outcome.text)

    try:
        Engine().execute(Source(text, "program.py"), emit, mode=PYTHON)
    except TgradError as error:
        return "".join(printed), python_class(error.code, error.python), error.wording
    return "".join(printed), None, ""


@pytest.mark.filterwarnings("ignore::SyntaxWarning")
@pytest.mark.parametrize("name", PROGRAMS)
def test_a_program_runs_as_under_python(name: str) -> None:
    expected, kind, words = under_python(PROGRAMS[name])
    shown, found, wording = under_tgrad(PROGRAMS[name])
    assert (shown, found) == (expected, kind)
    if kind not in (None, "KeyError", "StopIteration"):
        assert wording == words


@pytest.mark.parametrize("depth", [5_000, 50_000])
def test_calls_without_end_are_an_error_of_ours(depth: int) -> None:
    text = f"def f(n):\n    return f(n + 1) if n < {depth} else n\nf(0)"
    assert under_tgrad(text)[1] == "RecursionError"


def test_a_long_chain_of_operators_needs_no_stack() -> None:
    assert under_tgrad("print(" + "+".join(["1"] * 20_000) + ")")[0] == "20000\n"
