"""Thirty computations for `emit`, used by its tests and by the recording of what PyTorch and JAX say."""

from __future__ import annotations

SETUP = """\
g_ = torch.manual_seed(6)
x = rand(3) + 0.5; y = rand(3) + 0.2; A = rand(3, 3) + 2*eye(3); B = rand(3, 3); X = rand(4, 3); w = rand(3)
b = rand(3, 1); o = randn(4, 3); k = tensor([0, 2, 1, 1]); t = rand(4); p = 0.7; q = 3
"""

# The statements before, the result, and the variables.
PROGRAMS: list[tuple[str, str, str]] = [
    ("z = 3*p^2 + q*p", "z", "p"),
    ("u = p + 2; z = 3*u*u", "z", "p"),
    ("z = sin(p)/p + exp(-p^2)", "z", "p"),
    ("z = sum(x*y)", "z", "x, y"),
    ("z = sum(x/y - y^3)", "z", "x, y"),
    ("z = sum(x^y)", "z", "x, y"),
    ("z = sum(sqrt(x) + log(y))", "z", "x, y"),
    ("z = norm(x - y)", "z", "x, y"),
    ("z = x @ A @ y", "z", "x, A, y"),
    ("r = X @ w - t; z = sum(r^2)", "z", "w, X, t"),
    ("r = X @ w - t; z = mean(r^2) + p*sum(abs(w))", "z", "w, p"),
    ("z = mean(log(1 + exp(-t*(X @ w))))", "z", "w"),
    ("h = tanh(X @ A + w); z = sum(h^2)", "z", "A, w, X"),
    ("h = relu(X @ A - 1); z = sum(h @ B)", "z", "A, B"),
    ("h = sigmoid(X @ w); z = -mean(t*log(h) + (1 - t)*log(1 - h))", "z", "w"),
    ("z = cross_entropy(o, k)", "z", "o"),
    ("z = cross_entropy(X @ A, k)", "z", "A"),
    ("z = logsumexp(x, 0)", "z", "x"),
    ("s = softmax(x, 0); z = s @ y", "z", "x, y"),
    ("z = logdet(A)", "z", "A"),
    ("z = det(A)", "z", "A"),
    ("z = trace(A @ B @ A.T)", "z", "A, B"),
    ("z = x @ linalg.inv(A) @ y", "z", "A, x"),
    ("z = sum(linalg.solve(A, x))", "z", "A, x"),
    ("z = sum(x*b)", "z", "x, b"),
    ("z = var(x) + std(y)", "z", "x, y"),
    ("m = x - mean(x); z = sum(m^2)/p", "z", "x, p"),
    ("z = sum(maximum(x, y) + where(x > 1, x, y^2))", "z", "x, y"),
    ("z = sum(softplus(x) + erf(y))", "z", "x, y"),
    ("z = sum(atan2(x, y)*cos(x))", "z", "x, y"),
    ("z = sum(X, 0) @ w", "z", "X, w"),
    ("z = x*y", "z given [1., 2., 3.]", "x, y"),
]


def statement(program: tuple[str, str, str], target: str) -> str:
    """The text that emits one of them."""
    before, z, wrt = program
    z, _, given = z.partition(" given ")
    return f"{before}\ntext_ = emit {z} wrt {wrt}{' given ' + given if given else ''} as {target}"
