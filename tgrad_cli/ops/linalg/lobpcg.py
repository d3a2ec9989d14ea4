"""A few eigenpairs of a large symmetric matrix by locally optimal block preconditioned conjugate gradients, LOBPCG.

Each step takes the best vectors (Rayleigh and Ritz) of the span of three blocks: the vectors X so far, the residuals W,
made orthogonal to the rest, and the last step's directions P (Knyazev 2001; Duersch, Shao, Yang, Gu 2018).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .cholesky import cholesky_factor, indefinite
from .conventions import symmetric
from .matrices import broken, refused

if TYPE_CHECKING:
    from typing import Any

ORTHO = {"ortho_i_max": 3, "ortho_j_max": 3, "ortho_use_drop": False}


def eigenpairs(xp: Any, A: Any, B: Any, iK: Any, X: Any, settings: dict[str, Any]) -> tuple[Any, Any]:
    """The `k` largest (or smallest) eigenvalues of ``A x = λ B x`` and their vectors, from the columns of X on."""
    search = Search(xp, A, B, iK, X, settings)
    left = settings["niter"]
    advance = search.advance if settings["method"] == "ortho" else search.advance_basic
    while True:
        advance()
        left -= 1
        if left == 0 or search.converged >= settings["k"]:
            return search.E[: settings["k"]], search.X[:, : settings["k"]]


def product(A: Any, X: Any) -> Any:
    """``A @ X``; None is the identity."""
    return X if A is None else A @ X


class Search:
    """The state of a search: vectors X, values E, residuals R, and the span S of X, P and W that the step goes by."""

    def __init__(self, xp: Any, A: Any, B: Any, iK: Any, X: Any, settings: dict[str, Any]) -> None:
        self.xp, self.A, self.B, self.iK, self.settings = xp, A, B, iK, settings
        self.X, self.E = X, xp.zeros(X.shape[1], X.dtype)
        self.S: Any = None
        self.converged = 0
        size = self._length(X)
        if size == 0:
            raise refused("E0602", "0.0 cannot be raised to a negative power", python="ZeroDivisionError")
        self.norm_a, self.norm_b = self._length(product(A, X)) / size, self._length(product(B, X)) / size

    def _length(self, x: Any) -> float:
        return float(self.xp.linalg.norm(x))

    def _form(self, A: Any, S: Any) -> Any:
        return S.T @ product(A, S)

    def _pairs(self, M: Any, largest: bool = True) -> tuple[Any, Any]:
        """Eigenvalues and vectors, the ones looked for first."""
        values, vectors = symmetric(self.xp, M, False)
        return (values[::-1], vectors[:, ::-1]) if largest else (values, vectors)

    def _ritz(self, S: Any) -> Any:
        """The matrix that makes the columns of S orthonormal with respect to B."""
        form = self._form(self.B, S)
        scale = self.xp.diagonal(form) ** -0.5
        factor, info = cholesky_factor(self.xp, form * scale * scale[:, None], upper=False)
        hint = "the columns of X are independent, and B is positive definite"
        broken("linalg.cholesky", info, indefinite, form, hint=hint)
        return self.xp.linalg.solve(factor, self.xp.diag(scale)).T

    def _residual(self) -> Any:
        """What the pairs so far leave of the equation; counts the leading ones that have converged."""
        xp, settings = self.xp, self.settings
        made = product(self.A, self.X) - product(self.B, self.X) * self.E
        size = xp.linalg.norm(self.X, axis=0) * (self.norm_a + abs(self.E) * self.norm_b)
        done = xp.linalg.norm(made, axis=0) / size < settings["tol"]
        count = len(done) if done.all() else int(done.argmin())
        if count < self.converged:
            text = f"the number of converged eigenpairs (was {self.converged}, got {count}) cannot decrease"
            raise refused("E0605", text, python="AssertionError")
        self.converged = count
        return made

    def advance(self) -> None:
        """A step with an orthogonal basis of the span."""
        xp, largest, n, nc = self.xp, self.settings["largest"], self.X.shape[1], self.converged
        if self.S is None:
            ritz = self._ritz(self.X)
            _, Z = self._pairs(self._form(self._form(self.A, self.X), ritz), largest)
            self.X = self.X @ (ritz @ Z)
            blocks = [self.X]
            W = self._residual()
        else:
            S = self.S[:, nc:]
            values, Z = self._pairs(self._form(self.A, S), largest)
            best = n - nc
            self.X, self.E = self.X.copy(), self.E.copy()
            self.X[:, nc:], self.E[nc:] = S @ Z[:, :best], values[:best]
            blocks = [self.X, S @ (Z[:, best:] @ xp.linalg.qr(Z[:best, best:].T)[0])]
            W = self._residual()[:, self.converged :]
        known = xp.concatenate(blocks, axis=1)
        self.S = xp.concatenate([known, self._orthogonal(W, known)], axis=1)

    def advance_basic(self) -> None:
        """A step of Knyazev's method, which takes the span as it comes."""
        xp, largest, n, nc = self.xp, self.settings["largest"], self.X.shape[1], self.converged
        S = self.X if self.S is None else self.S[:, nc:]
        ritz = self._ritz(S)
        values, Z = self._pairs(self._form(self._form(self.A, S), ritz), largest)
        self.X, self.E = self.X.copy(), self.E.copy()
        self.X[:, nc:], self.E[nc:] = S @ (ritz @ Z[:, : n - nc]), values[: n - nc]
        blocks = [] if self.S is None else [S @ (ritz @ Z[:, n : 2 * n - nc])]
        W = product(self.iK, self._residual()[:, self.converged :])
        self.S = xp.concatenate([self.X, *blocks, W], axis=1)

    def _orthonormal(self, U: Any, drop: bool, tau: float) -> Any:
        """The columns of U made orthonormal by an eigenvalue decomposition; with `drop` without the dependent ones."""
        xp = self.xp
        form = self._form(self.B, U)
        there = xp.diagonal(form) != 0
        if not there.all():
            U = U[:, there]
            if not U.size:
                return U
            form = self._form(self.B, U)
        scale = xp.diagonal(form) ** -0.5
        values, Z = self._pairs(form * scale[:, None] * scale, largest=False)
        least = tau * abs(values).max()
        if drop:
            kept = values > least
            values, Z, scale = values[kept], Z[:, kept], scale[kept]
        else:
            values = xp.maximum(values, least)
        return (U * scale) @ (Z * values**-0.5)

    def _orthogonal(self, U: Any, V: Any) -> Any:
        """The columns of U made orthonormal, and orthogonal to those of V, with respect to B."""
        xp, settings = self.xp, self.settings
        tol, use_drop = settings["ortho_tol"], settings["ortho_use_drop"]
        size = self._length(product(self.B, V))
        across = V.T @ product(self.B, U)
        for _ in range(settings["ortho_i_max"]):
            U = U - V @ across
            for again in range(settings["ortho_j_max"]):
                tau = settings["ortho_tol_replace" if again or not use_drop else "ortho_tol_drop"]
                U = self._orthonormal(U, bool(use_drop and again), tau) if U.size else U
                if not U.size:
                    return U
                image = product(self.B, U)
                error = self._length(U.T @ image - xp.eye(U.shape[1], dtype=U.dtype))
                if error / (self._length(image) * self._length(U)) < tol:
                    break
            across = V.T @ image
            if self._length(across) / (size * self._length(U)) < tol:
                break
            if len(U) < U.shape[1] + V.shape[1]:
                if self.B is None:
                    raise refused("E0605", "B must not be None", python="AssertionError")
                sizes = f"(={self.B.shape[1]}) >= #U-cols(={U.shape[1]}) + #V-cols(={V.shape[1]}) must hold"
                raise refused("E0605", f"Overdetermined shape of U: #B-cols{sizes}", python="ValueError")
        return U
