"""Small products, convolutions, losses and steps in float32, whose last digit tells how PyTorch's kernels round.

The arrays are kept bit for bit in an archive of NumPy's. They are PyTorch's of an AVX2 processor that is not Intel's,
with two threads; on other processors the last digits differ.
"""

from __future__ import annotations

import io
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any

import numpy as np

# How the two matrices lie: by rows (N) or transposed (T); rows, terms, columns.
PRODUCTS = [
    *(("NT", *sizes) for sizes in ((16, 8, 10), (7, 9, 5), (24, 72, 16), (9, 20, 24), (8, 200, 12), (6, 400, 13))),
    *(("NT", *sizes) for sizes in ((11, 33, 11), (2, 18, 3), (10, 64, 1), (1, 40, 6), (3, 6, 20), (64, 4, 32))),
    *(("NN", *sizes) for sizes in ((8, 24, 10), (6, 9, 7), (12, 10, 64), (10, 16, 14), (3, 5, 2))),
    *(("TN", *sizes) for sizes in ((10, 32, 64), (4, 16, 9), (16, 24, 72), (1, 10, 64))),
]
VECTORS = [("N", 10, 32), ("N", 7, 20), ("N", 3, 24), ("T", 2, 100), ("T", 5, 10)]
# Examples, channels in, size, channels out, kernel, padding, stride; for one dimension and two.
CONVOLUTIONS = [
    (6, 1, (8, 8), 4, (3, 3), (1, 1), (1, 1)),
    (5, 6, (6, 6), 8, (3, 3), (1, 1), (1, 1)),
    (3, 3, (9, 7), 6, (5, 3), (0, 1), (1, 1)),
    (4, 12, (4, 4), 20, (3, 3), (0, 0), (1, 1)),
    (3, 2, (4, 4), 40, (3, 3), (1, 1), (1, 1)),
    (6, 8, (6, 6), 8, (5, 5), (1, 1), (2, 2)),
    (3, 8, (5, 5), 8, (3, 3), (1, 1), (2, 2)),
    (4, 3, (12,), 5, (3,), (1,), (1,)),
]
# What a network prints whose digits PyTorch prints otherwise with one thread.
NETWORK = """
torch.set_num_threads(2)
torch.manual_seed(2)
images, labels = torch.randn(24, 1, 14, 14), torch.randint(0, 10, (24,))
net = nn.Sequential(
    nn.Conv2d(1, 6, 3), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(6, 8, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2),
    nn.Flatten(), nn.Linear(72, 16), nn.ReLU(), nn.Linear(16, 10))
criterion, optimizer = nn.CrossEntropyLoss(), torch.optim.SGD(net.parameters(), lr=0.02, momentum=0.9)
for step in range(200):
    optimizer.zero_grad()
    loss = criterion(net(images), labels)
    loss.backward()
    optimizer.step()
    print(step, f"{loss.item():.9g}")
"""


def record(folder: Path) -> int:
    """Write order.npz; returns the number of records."""
    import torch

    torch.manual_seed(0)
    torch.set_num_threads(2)
    kept: dict[str, Any] = {}
    for i, (lie, rows, terms, columns) in enumerate(PRODUCTS):
        a, b = _matrix(torch, lie[0], rows, terms), _matrix(torch, lie[1], terms, columns)
        kept |= {f"product{i}_{k}": v for k, v in {"a": a, "b": b, "y": a @ b}.items()}
    for i, (lie, rows, terms) in enumerate(VECTORS):
        a, v = _matrix(torch, lie, rows, terms), torch.randn(terms)
        kept |= {f"vector{i}_{k}": v for k, v in {"a": a, "b": v, "y": a @ v}.items()}
    for i, case in enumerate(CONVOLUTIONS):
        kept |= {f"convolution{i}_{k}": v for k, v in _convolution(torch, *case).items()}
    kept |= _loss(torch) | _steps(torch)
    arrays = {name: np.array(value.detach().numpy(), order="K") for name, value in kept.items()}
    printed = io.StringIO()
    with redirect_stdout(printed):
        exec(NETWORK, {"torch": torch, "nn": torch.nn})
    np.savez_compressed(folder / "order.npz", network=NETWORK, printed=printed.getvalue(), **arrays)
    return len(PRODUCTS) + len(VECTORS) + len(CONVOLUTIONS) + 3


def _matrix(torch: Any, lie: str, rows: int, columns: int) -> Any:
    return torch.randn(rows, columns) if lie == "N" else torch.randn(columns, rows).t()


def _convolution(
    torch: Any, n: int, channels: int, size: Any, out: int, kernel: Any, padding: Any, stride: Any
) -> dict[str, Any]:
    """Input, weight, bias, value, cotangent and the three gradients."""
    x = torch.randn(n, channels, *size, requires_grad=True)
    w, b = torch.randn(out, channels, *kernel, requires_grad=True), torch.randn(out, requires_grad=True)
    y = getattr(torch, f"conv{len(size)}d")(x, w, b, stride=stride, padding=padding)
    g = torch.randn_like(y)
    y.backward(g)
    return {"x": x, "w": w, "b": b, "y": y, "g": g, "gx": x.grad, "gw": w.grad, "gb": b.grad}


def _loss(torch: Any) -> dict[str, Any]:
    """The logarithm of softmax, and its gradient below the mean loss over 24 examples."""
    x, target = torch.randn(24, 10, requires_grad=True), torch.randint(0, 10, (24,))
    y = torch.log_softmax(x, 1)
    torch.nn.functional.nll_loss(y, target).backward()
    return {"loss_x": x, "loss_target": target, "loss_y": y, "loss_gx": x.grad}


def _steps(torch: Any) -> dict[str, Any]:
    """A parameter after three steps of gradient descent with momentum and weight decay."""
    p, gradients = torch.randn(37, requires_grad=True), torch.randn(3, 37)
    kept = {"steps_p": p.detach().clone(), "steps_g": gradients}
    optimizer = torch.optim.SGD([p], lr=0.1, momentum=0.9, weight_decay=0.01, nesterov=True)
    for g in gradients:
        p.grad = g.clone()
        optimizer.step()
    return kept | {"steps_y": p}
