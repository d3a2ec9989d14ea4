"""The journal: a failed statement leaves everything as it was, an interrupted loop its whole iterations."""

from __future__ import annotations

import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tgrad_cli import Session, TgradError
from tgrad_cli.language.running.calls import Builtin

# What a session holds before the statement that fails: views and views of views, leaves with gradients, lists that
# share tensors, a dict, numbers, an optimizer with momentum, a random stream with half a pair of normals left.
WORLD = """
torch.manual_seed(3)
w = torch.tensor([1., 2., 3.], requires_grad=True)
b = torch.arange(6.).reshape(2, 3)
r = b[1]
c = b.t()
e = c[0]
t = w*2
u = t[1:]
p = torch.zeros(2, requires_grad=True)
o = torch.optim.SGD([p], lr=0.1, momentum=0.9)
(p*torch.tensor([1., 2.])).sum().backward()
o.step()
(w*w).sum().backward()
l = [1, 2, 3]
k = [b, t, l]
d = {'a': 1, 'b': b}
v = {1, 2}
n = 3
i = 0
m = 2*n
q = (b*b).sum() + n
z = torch.randn(1)
big = torch.zeros(400)
piece = big[100:300]
"""

# What a program sees of it.
PROBE = """
print(w, b, r, c, e, t, u, p, l, k, d, sorted(v), n, m, q, i)
print(b._version, t._version, w._version, big._version, piece.sum(), big.sum(), big[:5], piece[:5])
print(w.grad, p.grad, b.requires_grad, t.requires_grad, r.is_leaf, u.is_leaf, b.is_leaf)
print(b.stride(), c.stride(), b.shape, torch.is_grad_enabled(), torch.get_default_dtype())
print(torch.randn(1), torch.rand(2))
print(grad q wrt b, grad q wrt n, grad m wrt n, grad u.sum() wrt w, grad (r*r).sum() wrt b, grad sum(e*e) wrt r)
b[0, 0] += 100; r[1] = 50; u.mul_(3); l.append(4); k[2][0] = 9
print(b, r, c, e, t, u, l, k, d)
(t*t).sum().backward()
print(w.grad)
(p*p).sum().backward(); o.step()
print(p)
print(grad b.sum() wrt n)
print(sorted(name for name in ['fresh', 'made'] if name in globals_seen))
"""

STEPS = [
    "b.add_(1)",
    "b[0] = 7",
    "b[1, 2] = n",
    "r.mul_(2)",
    "r += r.sum()",
    "c[0] = 5.",
    "e.zero_()",
    "b.t_()",
    "b.unsqueeze_(0)",
    "b[b > 2] = -1.",
    "b[torch.tensor([0])] = 1.5",
    "b.data.fill_(9)",
    "b.data = torch.ones(4)",
    "t[0] = 4",
    "u.add_(t[:2]*1)",
    "u[0] = w[0]*n",
    "t.detach_()",
    "b.requires_grad_()",
    "b = b*2",
    "r = b.flatten()",
    "w = 5",
    "n += 1",
    "n = n*n",
    "l.append(7)",
    "l[0] = 100",
    "l.pop()",
    "l.reverse()",
    "l += [5]",
    "k[1] = None",
    "k.insert(0, 3)",
    "del k[0]",
    "d['a'] = 5",
    "d['c'] = l",
    "d.pop('a', 0)",
    "d.update({'z': 3})",
    "d.pop('b', 0)",
    "d.popitem() if d else 0",
    "del d['a']; d['a'] = 4",
    "d.setdefault('s', 3)",
    "l.pop(0)",
    "l.insert(1, n)",
    "l.remove(2)",
    "del l[-1]",
    "l[0:2] = [9, 8, 7]",
    "l.append(1); l[-1] = 2; l.pop(); l.pop()",
    "l.extend([4, 5]); l[0] = 1; l.append(6)",
    "l.sort()",
    "for z in range(1500): l.append(z); l[0] = z",
    "for z in range(1500): l.insert(0, l.pop())",
    "v.add(3)",
    "v.discard(1); v.add(1)",
    "v.remove(2)",
    "v.pop(); v.add(9)",
    "v.update({7, 8})",
    "w.grad = None",
    "w.grad.zero_()",
    "t.sum().backward()",
    "p.grad.add_(1)",
    "o.step()",
    "o.zero_grad()",
    "with torch.no_grad(): w.mul_(2)",
    "with torch.no_grad(): b[1] = 3",
    "torch.set_grad_enabled(False)",
    "torch.set_default_dtype(torch.float64)",
    "torch.manual_seed(1)",
    "torch.randn(3)",
    "b.normal_()",
    "torch.add(b, 1, out=b)",
    "torch.mul(torch.ones(5), 2, out=t)",
    "fresh = torch.zeros(3); fresh[0] = 1",
    "made = [torch.ones(2)]; made[0].add_(b[0, :2])",
    "x = [1., 2.]; x.add_(1)",
    "piece[i] = 8.",
    "piece[3:40] = 2.",
    "big[i] += 1",
    "big.add_(1)",
    "y = big*big; piece[1] = 3.",
    "big[torch.tensor([5, 5, 6])] = torch.tensor([1., 2., 3.])",
    "i = i + 1",
    "b.squeeze_()",
    "r.transpose_(0, -1)",
    "t.retain_grad()",
    "q.backward() if q.requires_grad else None",
    "r.copy_(b[0].flatten()[:3])",
    "g = grad q wrt n; q = g*2",
]
WRAPPERS = [
    "if True:\n{body}\n    1/0",
    "for j in range(3):\n{body}\n    if j == 1: 1/0",
    "def f():\n    global b, r, w, n, q, i, fresh, made, x, y, g\n{body}\n    1/0\nf()",
    "for j in range(2):\n    for s in range(2):\n        i = j + s\n{body}\n    if j: raise ValueError('no')",
    "while True:\n{body}\n    undefined_name",
]


def session() -> tuple[Session, io.StringIO]:
    out = io.StringIO()
    made = Session(out=out, echo=False, seed=1)
    made.run(WORLD)
    return made, out


def probed(made: Session, out: io.StringIO) -> str:
    """What the probe prints, statement by statement; an error is part of it."""
    names = [name for name in made.engine.names if name in ("fresh", "made", "x", "y", "g")]
    for line in PROBE.strip().splitlines():
        try:
            made.run(line.replace("globals_seen", repr(names)))
        except TgradError as error:
            out.write(f"{error.code} {error.message}\n")
    return out.getvalue()


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(STEPS), min_size=1, max_size=5), st.sampled_from(WRAPPERS))
def test_undo_is_exact(steps: list[str], wrapper: str) -> None:
    expected = probed(*session())
    made, out = session()
    text = wrapper.format(body="\n".join("    " + step for step in steps))
    if text.startswith("def f"):
        made.run(text.removesuffix("f()"))
        text = "f()"
    with pytest.raises(TgradError):
        made.run(text)
    assert probed(made, out) == expected


def interrupting(made: Session, at: int) -> None:
    """Give the program a function that an interrupt comes in when it is called for the time `at`."""
    calls = [0]

    def pause() -> None:
        calls[0] += 1
        if calls[0] == at:
            raise KeyboardInterrupt

    made.engine.names["pause"] = Builtin("pause", pause)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.sampled_from(STEPS), min_size=1, max_size=4), st.integers(0, 3), st.integers(0, 3))
def test_an_interrupted_loop_keeps_its_whole_iterations(steps: list[str], before: int, whole: int) -> None:
    """The interrupt comes after `whole` iterations and `before` steps more; an error in a step ends both alike."""
    body = [*steps[:before], "pause()", *steps[before:]]
    text = "for j in range(COUNT):\n" + "\n".join("    " + step for step in body)
    complete, expected = session()
    interrupting(complete, -1)
    cut, out = session()
    interrupting(cut, whole + 1)
    try:
        complete.run(text.replace("COUNT", str(whole + 1)))
    except TgradError:
        return
    complete, expected = session()
    interrupting(complete, -1)
    if whole:
        complete.run(text.replace("COUNT", str(whole)))
    with pytest.raises(TgradError) as raised:
        cut.run(text.replace("COUNT", str(whole + 1)))
    assert raised.value.code == "E0804"
    assert probed(cut, out) == probed(complete, expected)


def test_a_lazy_module_is_lazy_again_after_a_failed_call() -> None:
    out = io.StringIO()
    session = Session(out=out, echo=False)
    session.run("m = nn.LazyLinear(2)")
    with pytest.raises(TgradError):
        session.run("m(torch.ones(2, 3)) + torch.ones(7)")
    session.run("print(m, m.weight)\nprint(m(torch.ones(4)).shape, m)")
    assert out.getvalue() == (
        "LazyLinear(in_features=0, out_features=2, bias=True) <UninitializedParameter>\n"
        "torch.Size([2]) Linear(in_features=4, out_features=2, bias=True)\n"
    )


def test_a_parametrization_is_taken_back_with_its_statement() -> None:
    out = io.StringIO()
    session = Session(out=out, echo=False)
    session.run("class S(nn.Module):\n    def forward(self, X):\n        return X.triu()\n\nl = nn.Linear(2, 2)")
    with pytest.raises(TgradError):
        session.run("nn.utils.parametrize.register_parametrization(l, 'weight', S()) + 1")
    session.run("print(l, l.weight.shape, [n for n, _ in l.named_parameters()])")
    assert out.getvalue() == (
        "Linear(in_features=2, out_features=2, bias=True) torch.Size([2, 2]) ['weight', 'bias']\n"
    )
