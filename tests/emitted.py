"""Sixty computations for `emit`, used by its tests and by the recording of what PyTorch and JAX say."""

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
    ("z = sum(cat([X[:3], A], 1)^2 @ cat([w, x]))", "z", "X, A"),
    ("z = sum(stack([x, y, w], 1)^3 @ x)", "z", "x, y"),
    ("z = sum(torch.einsum('ij,kj->ik', X, A)^2)", "z", "X, A"),
    ("z = sum(X[None].permute(2, 0, 1)^3)", "z", "X"),
    ("z = sum(A.flip(1)*B) + sum(roll(A, 1, 0)*B)", "z", "A"),
    ("z = sum(x.repeat(2, 1)^3)", "z", "x"),
    ("z = sum(F.pad(X, (1, 2))^2 @ rand(6))", "z", "X"),
    ("z = sum(tril(A, -1)^3) + sum(triu(A, 1)^2)", "z", "A"),
    ("z = sum(softmax(A.masked_fill(tril(ones(3, 3)) == 0, -inf), -1)^2)", "z", "A"),
    ("z = sum(x.clamp(min=0.9)^2 + x.clamp(0.6, 1.1))", "z", "x"),
    ("z = sum(lerp(x, y, 0.3)^2 + torch.addcmul(x, y, y))", "z", "x, y"),
    ("z = sum(F.embedding(k, X)^3)", "z", "X"),
    ("z = sum(A[arange(3), k[:3]]^3)", "z", "A"),
    ("z = sum(o.gather(1, k[:, None])^3)", "z", "o"),
    ("z = sum(zeros(4, 3).index_add(0, k, o)^3)", "z", "o"),
    ("z = sum(F.gelu(x) + F.gelu(y, approximate='tanh') + F.silu(w))", "z", "x, y, w"),
    ("z = sum(F.elu(o) + F.selu(o) + F.leaky_relu(o, 0.1) + F.mish(o))", "z", "o"),
    ("z = sum(F.hardtanh(o)^2 + F.hardswish(o) + F.hardsigmoid(o))", "z", "o"),
    ("z = sum(F.glu(cat([x, y]), 0)^2)", "z", "x"),
    ("z = F.mse_loss(x, y, reduction='sum') + F.huber_loss(x, y, delta=0.2) + F.smooth_l1_loss(x, y)", "z", "x"),
    ("z = F.binary_cross_entropy_with_logits(w, y) + F.binary_cross_entropy(sigmoid(w), y)", "z", "w"),
    ("z = F.kl_div(log_softmax(o, 1), softmax(X, 1), reduction='batchmean')", "z", "o"),
    ("z = sum(x.var(0, unbiased=False)) + norm(x, 1) + sum(norm(A, dim=1))", "z", "x, A"),
    ("z = sum(A.max(1).values^2) + sum(sort(x).values*y) + sum(x.topk(2).values^2)", "z", "A, x"),
    ("z = sum(cumsum(A, 1)^2)", "z", "A"),
    ("S = A @ A.T; z = sum(linalg.cholesky(S)^3) + sum(linalg.eigvalsh(S)^2) + sum(linalg.svdvals(X))", "z", "A, X"),
    ("z = sum(cross(x, y)*w) + sum(A.diagonal()^3)", "z", "x, A"),
    ("z = sum(F.normalize(X)^3)", "z", "X"),
    ("z = sum(F.scaled_dot_product_attention(X[None], A[None], B[None])^2)", "z", "X, A, B"),
    ("z = x*y", "z given [1., 2., 3.]", "x, y"),
]


def statement(program: tuple[str, str, str], target: str) -> str:
    """The text that emits one of them."""
    before, z, wrt = program
    z, _, given = z.partition(" given ")
    return f"{before}\ntext_ = emit {z} wrt {wrt}{' given ' + given if given else ''} as {target}"


# What NumPy has no function for: programs for PyTorch and JAX alone.
LAYERS: list[tuple[str, str, str]] = [
    ("z = sum(F.layer_norm(X, (3,), x, y)^3)", "z", "X, x, y"),
    ("z = sum(F.conv2d(X[None, None], A[None, None, :2, :2], x[:1], padding=1)^2)", "z", "X, A"),
    ("z = sum(F.max_pool2d(o[None, None], 2)^2) + sum(F.avg_pool2d(o[None, None], 2)^2)", "z", "o"),
    ("z = sum(torch.matrix_exp(A))", "z", "A"),
]
