"""The error codes: what each means, the Python exception class that it counts as, and an example that raises it.

Loaded only when an error happens or someone asks (``tgrad explain E0203``). Codes are stable: one is never reused.
An entry is a line ``CODE CLASS: title``, a paragraph, and after ``>`` a program that ends with the error, where a
short one can.
"""

from __future__ import annotations

_TEXT = """\
E0001 SyntaxError: the text is not in the language
The parser stopped where the label points; the message names what could have stood there. Nothing of a file
or of a -e text runs when it has a syntax error.
> x = (1 + ) * 2

E0002 SyntaxError: a bracket is not closed, or closed by the wrong one
Every ( [ { needs its ) ] }. The label points at the bracket that was left open or does not match.
> x = [1, 2

E0003 SyntaxError: a construct of Python that tgrad leaves out
tgrad runs the part of Python that numerical notes use. It has no async, no generators with yield, no match,
and imports only the namespaces that it has.
> async def f(): pass

E0004 SyntaxError: a malformed literal
A number or a string that is not written as Python writes it: a digit outside its base, an unknown escape, a
string without its end.
> x = 'abc

E0005 IndentationError: the indentation does not fit
Blocks are Python's: after a line that ends in ':' the block is indented, and goes back to a level that an
earlier line had.
> if True:
> x = 1

E0006 SyntaxError: the text is not UTF-8, or holds a NUL character
Scripts are UTF-8 text. Convert the file, for example: iconv -f LATIN1 -t UTF-8 script.tg

E0101 NameError: a name that has no value
Nothing of this name was assigned, and it is no operation, constant or namespace of tgrad. The hint offers
names in scope that are spelt alike.
> y = sofmax + 1

E0102 AttributeError: a value that has no such attribute
Attributes are the documented ones of PyTorch, NumPy and Python. Names that begin with two underscores are
not reachable.
> x = rand(3); x.shap

E0103 ImportError: a module that tgrad does not have
import accepts torch and its namespaces, numpy, math, time and __future__. They are also there without
import: torch, np, math, F, nn, optim.
> import pandas

E0104 UnboundLocalError: a local variable used before it has a value
A name that a function assigns is local to the whole function. Say `global name` to mean the outer one.
> x = 1
> def f():
>     y = x
>     x = 2
> f()

E0201 RuntimeError: shapes that do not broadcast
Shapes are compared from the right: two sizes fit when they are equal or one of them is 1. Insert a
dimension with unsqueeze or x[:, None], or transpose.
> rand(3) + rand(4)

E0202 RuntimeError: a view or reshape that does not fit
The new shape must hold the same number of elements (one size may be -1). view also needs a memory layout
that it can describe: where it cannot, use reshape or contiguous().
> rand(6).view(4, 2)

E0203 RuntimeError: matmul: inner sizes differ
A @ B needs as many columns in A as B has rows: [n, k] @ [k, m] -> [n, m]. A vector counts as a row on the
left and as a column on the right.
> rand(3, 4) @ rand(3)

E0204 IndexError: a dimension that the tensor does not have
Dimensions are counted from 0, or from -1 backwards; a tensor with n of them takes -n to n-1.
> rand(3, 4).sum(2)

E0205 IndexError: an index outside its dimension
An index into a dimension of size n is -n to n-1.
> x = rand(3); x[3]

E0206 RuntimeError: tensors whose sizes must agree do not
cat needs equal sizes except in the dimension that it joins; stack needs equal sizes throughout.
> cat((rand(2, 3), rand(2, 4)))

E0207 IndexError: an index of a kind that cannot be used, or too many of them
Indices are integers, slices, None, ..., boolean masks and tensors of integers, at most one for each
dimension.
> x = rand(3); x[0, 0]

E0208 RuntimeError: a tensor with the wrong number of dimensions
The operation is defined for a fixed number of dimensions; the label says how many each argument has.
> mm(rand(3), rand(3, 3))

E0301 RuntimeError: a result that its place cannot hold
An in-place operation or out= keeps the type of the tensor written to. A float result does not go into an
integer tensor, nor a complex one into a float tensor. Convert first: x = x.float().
> x = tensor([1, 2]); x.add_(0.5)

E0302 RuntimeError: an element type that the operation does not take
PyTorch defines the operation for other types only; convert with .float(), .long() or .to(dtype).
> mean(tensor([1, 2]))

E0303 RuntimeError: a number that the element type cannot hold
The value lies outside the range of the type it is converted to.
> tensor([300], dtype=torch.uint8)

E0401 RuntimeError: the gradient of several elements needs a cotangent
A gradient is of one number. For a result of several elements say which combination of them is meant: `given
v` weighs them, sum(z) adds them, jacobian gives all of them.
> x = tensor([1., 2.]); z = 2x; grad z wrt x

E0402 RuntimeError: the result used only an earlier value of the name
`wrt x` means what x names now. The name was assigned again after the result was computed from it, so its
derivative with respect to the new value would be zero, which is hardly meant.
> x = 2.; z = x^2; x = 3.; grad z wrt x

E0403 RuntimeError: an in-place change of a leaf that requires grad
PyTorch refuses to change a leaf that collects gradients, except under torch.no_grad().
> x = ones(2, requires_grad=True); x.add_(1)

E0404 RuntimeError: backward() on a tensor that does not require grad
backward() fills .grad of the leaves made with requires_grad=True; this tensor was computed from none. `grad
z wrt x` needs no requires_grad.
> x = ones(1); (2x).backward()

E0405 RuntimeError: a decision of the program comes out differently at the new value
`at` runs the recorded computation again with other values. An if, a loop or an index that depended on a
value now decides otherwise, so that the record does not describe the program there. Run the program with
the new value instead.
> x = 3.
> if x > 0:
>     z = x^2
> else:
>     z = -x
> grad z wrt x at x = -1.

E0406 RuntimeError: the history that the gradient needs was cut
The record of past operations has a budget (:set history). Its oldest part was dropped, with a note.

E0407 RuntimeError: an operation without a derivative
The result depends on the variable through an operation that has no derivative defined.

E0408 RuntimeError: a cotangent of the wrong shape
The vector of `given`, or the argument of backward(), has the shape of the result.
> x = tensor([1., 2.]); z = 2x; grad z wrt x given [1., 2., 3.]

E0409 AssertionError: a derivative that is not what differences give
`check` compared the derivative with central differences in float64 and found it wrong: either the rule of an operation
is, or the function is not the one that was recorded. The report above the error says where and by how much.

E0410 ArithmeticError: a statement made NaN or Inf
With `:set nan stop` in the shell a statement that makes NaN or Inf out of finite numbers is an error; the hint names
the operation and says what usually helps. `why z` tells the same of a value that is there already.

E0501 TypeError: arguments that the function does not take
Too many, too few, or a keyword that is not one of its parameters.
> def f(x): return x
> f(1, 2)

E0502 TypeError: an argument of the wrong type
The label says what was given; `help name` says what the function takes.
> sin('a')

E0503 TypeError: a value that cannot be called
Only functions can be called.
> x = 3; x.real()

E0504 TypeError: an operator that these types do not have
The operator is not defined for a pair of values of these types.
> 'a' + 1

E0505 RuntimeError: a device that is not there
This machine, or this build, has no such device. Drop .cuda() or say device='cpu'.
> ones(2).cuda()

E0601 RuntimeError: the truth of several elements
if, while, and, or, not and chains like 0 < x < 1 need one yes or no. Combine element by element with & | ~
and brackets, or reduce with .all() or .any().
> x = rand(3)
> if x > 0: print(x)

E0602 ZeroDivisionError: a division by zero
Python numbers do not divide by zero; tensors of floats give inf.
> 1 / 0

E0603 RuntimeError: several elements where one number is needed
item(), int() and float() take a tensor of one element.
> rand(3).item()

E0604 ValueError: a value that the function does not accept
The message says which are accepted.
> int('x')

E0605 RuntimeError: a matrix that is singular, or an iteration that does not converge
The decomposition or the solution does not exist for these values.
> linalg.inv(zeros(2, 2))

E0606 RuntimeError: a write into memory that several elements share
An expanded tensor shows one element in many places. Copy it first: x.clone().
> x = zeros(1).expand(3); x.add_(1)

E0701 AssertionError: an assertion failed
The condition of an assert statement was false.
> assert 1 > 2

E0702 RuntimeError: an exception that the program raised
A raise statement ran and no except clause caught it.
> raise ValueError('no')

E0703 ValueError: an unpacking that does not come out
There must be as many names on the left as values on the right, unless one has a star.
> a, b = 1, 2, 3

E0704 KeyError: a key or an element that is not there
The dict has no such key, or the list no such element.
> d = {}; d['a']

E0705 TypeError: a value that cannot be iterated over
for, unpacking and * need a sequence.
> for i in 3: pass

E0706 SyntaxError: a statement outside its place
return belongs in a function, break and continue in a loop.
> break

E0801 MemoryError: more memory than there is
Refused before anything was allocated; the message says how many bytes the result would take.
> rand(10**9, 10**9)

E0802 OverflowError: a number too large to compute
Integers grow as long as they need, within a bound; beyond it use floats.
> 9**9**9**9

E0803 RecursionError: functions call each other too deep
A function calls itself without end.
> def f(x): return f(x)
> f(1)

E0804 KeyboardInterrupt: interrupted
Ctrl-C; what the statement had done was taken back, except whole iterations of a loop at the top level.

E0805 TimeoutError: the time is up
`--timeout` said how long everything may take together; what had been shown until then stands.

E0901 OSError: a file that cannot be read or written
The message is the operating system's.

E0902 ValueError: a file in a form that is not understood
The content is not what the end of its name says, or holds objects other than arrays.

E0903 ValueError: wrong use of the command
`tgrad --help` lists what it takes.

E0904 ImportError: an optional package is not installed
Drawing in the terminal needs plotext, save= matplotlib: pip install 'tgrad-cli[plot]' installs both.

E0905 PermissionError: no file access
With `--safe` a program neither reads nor writes files; `--bind NAME=@FILE` gives it a file's content.

E0999 RuntimeError: a defect of tgrad itself
Something went wrong that the program did not cause. The session goes on; please report it with the program.
"""


class Entry:
    """What is known of one code; `example` is a program that ends with it ("" where no short program can)."""

    __slots__ = ("code", "example", "python", "text", "title")

    def __init__(self, block: str) -> None:
        lines = block.split("\n")
        head, _, self.title = lines[0].partition(": ")
        self.code, self.python = head.split()
        self.text = "\n".join(line for line in lines[1:] if line and not line.startswith("> "))
        self.example = "\n".join(line[2:] for line in lines if line.startswith("> "))


CATALOGUE = {entry.code: entry for entry in map(Entry, _TEXT.strip().split("\n\n"))}


def python_class(code: str, given: str | None = None) -> str:
    """The name of the Python exception class that an error counts as; `given` wins over the code's own.

    >>> python_class("E0205")
    'IndexError'
    """
    if given is not None:
        return given
    entry = CATALOGUE.get(code)
    return entry.python if entry is not None else "RuntimeError"
