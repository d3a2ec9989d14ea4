"""The programs of the benchmark, at any size: drawn anew each run, run by `bench`, and recorded small for the tests.

Each is written as for PyTorch; `in_jax` says the elementwise ones in JAX.
"""

from __future__ import annotations

import random
from dataclasses import dataclass


@dataclass
class Program:
    """What is measured, and what comes before it: names that it uses, work done once."""

    text: str
    prepare: str = ""


def statements(rng: random.Random, count: int) -> Program:
    """Small statements, no two alike: numbers and tensors of a few elements, one printed at the end."""
    lines = ["import torch", "x = torch.ones(3)", "y = torch.ones(3)", "a = 1.5"]
    for i in range(count):
        u, v = rng.random(), rng.randrange(1, 9)
        lines.append(
            rng.choice(
                [
                    f"a = {u:.6f} + {v}*{i}",
                    f"y{i} = x*{u:.6f} + y",
                    f"y = torch.sin(x) + {u:.6f}",
                    f"b{i % 97} = [{v}, {i}]",
                    f"x = (x + {u:.6f})/{v + 1}",
                    f"c{i % 89} = x.sum() + {i}",
                ]
            )
        )
    return Program("\n".join([*lines, "print(a, x, y)"]))


def chain(rng: random.Random, length: int) -> Program:
    """Forward and backward of a chain of operations on one element."""
    steps = [f"y = {rng.choice(['torch.sin(y)', 'y*0.999', 'y + 0.1', 'torch.tanh(y)'])}" for _ in range(20)]
    body = "\n".join("        " + s for s in steps)
    return Program(
        "x = torch.ones(1, requires_grad=True)\n"
        f"def f(y):\n    for i in range({length // 20}):\n{body}\n    return y\n"
        "f(x).backward()"
    )


def expression(rng: random.Random) -> str:
    """An elementwise expression of x and y."""
    p, q = round(rng.uniform(0.5, 3), 3), round(rng.uniform(0.5, 3), 3)
    return rng.choice(
        [
            f"torch.exp(-x**2)*torch.sin(y) + {p}*x*y",
            f"torch.tanh({p}*x)*y + torch.exp(-y)*{q}",
            f"torch.sin({p}*x)*torch.cos({q}*y) + x*y",
            f"torch.sigmoid(x*{p} - y)*x + {q}*y**2",
        ]
    )


def _operands(size: int) -> str:
    return f"x = torch.rand({size}, requires_grad=True); y = torch.rand({size}, requires_grad=True)"


def value(rng: random.Random, size: int) -> Program:
    """The value of an elementwise expression."""
    return Program(f"with torch.no_grad():\n    w = {expression(rng)}\n    float(w[0])", _operands(size))


def gradient(rng: random.Random, size: int) -> Program:
    """Both gradients of an elementwise expression's sum."""
    return Program(f"g = torch.autograd.grad(({expression(rng)}).sum(), (x, y))", _operands(size))


def in_jax(rng: random.Random, size: int, *, gradients: bool) -> Program:
    """The same in JAX, compiled before it is measured."""
    text = expression(rng).replace("torch.sigmoid", "jax.nn.sigmoid").replace("torch.", "jax.numpy.")
    function = f"lambda x, y: ({text}).sum()" if gradients else f"lambda x, y: {text}"
    made = f"jax.grad({function}, argnums=(0, 1))" if gradients else function
    return Program(
        "jax.block_until_ready(f(x, y))",
        f"x, y = jax.random.uniform(jax.random.key(0), (2, {size}))\nf = jax.jit({made})\nf(x, y)",
    )


def network(dtype: str, batch: int = 256, inputs: int = 784, hidden: int = 512, steps: int = 5) -> Program:
    """Steps of gradient descent on a network of two layers."""
    return Program(
        f"""\
for i in range({steps}):
    h = torch.relu(inputs @ W1 + b1)
    loss = torch.nn.functional.cross_entropy(h @ W2 + b2, labels)
    loss.backward()
    with torch.no_grad():
        for p in (W1, b1, W2, b2):
            p -= 0.01*p.grad
            p.grad = None""",
        f"""\
torch.set_default_dtype(torch.{dtype})
torch.manual_seed(0)
inputs = torch.rand({batch}, {inputs})
labels = torch.randint(0, 10, ({batch},))
W1 = (torch.randn({inputs}, {hidden})*0.05).requires_grad_()
b1 = torch.zeros({hidden}, requires_grad=True)
W2 = (torch.randn({hidden}, 10)*0.05).requires_grad_()
b2 = torch.zeros(10, requires_grad=True)
torch.set_default_dtype(torch.float32)""",
    )


def small(seed: int) -> dict[str, str]:
    """Every program at small size with what it computes printed, by name: what the tests compare with PyTorch."""
    rng = random.Random(seed)
    seeded = "torch.manual_seed(1)\n"
    shown = {
        "statements": (statements(rng, 60), ""),
        "chain": (chain(rng, 40), "print(x.grad)"),
        "value": (value(rng, 20), "print(w)"),
        "gradient": (gradient(rng, 20), "print(g)"),
        "network, float64": (network("float64", 8, 6, 5, 3), "print(loss, W1, b1, W2, b2)"),
        "network, float32": (network("float32", 8, 6, 5, 3), "print(loss, W1, b1, W2, b2)"),
    }
    return {name: f"{seeded}{p.prepare}\n{p.text}\n{shows}\n" for name, (p, shows) in shown.items()}
