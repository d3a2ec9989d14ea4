"""Derivatives as matrix-calculus tables, lecture notes and textbooks print them, with where they stand there.

Each entry is (source, result, variable, derivative as printed there). Cookbook: K. B. Petersen, M. S. Pedersen, The
Matrix Cookbook, version of November 15, 2012, by equation number. CS231n: Stanford, Convolutional Neural Networks,
notes on backpropagation, linear classification and neural networks. CS224n: K. Clark, Computing Neural Network
Gradients. CS229: A. Ng, lecture notes 1. DL: I. Goodfellow, Y. Bengio, A. Courville, Deep Learning. LM: E. Learned-
Miller, Vector, Matrix, and Tensor Derivatives. MCDL: T. Parr, J. Howard, The Matrix Calculus You Need For Deep
Learning. DLMF: NIST Digital Library of Mathematical Functions, by equation.
"""

from __future__ import annotations

SETUP = """\
torch.manual_seed(3)
torch.set_default_dtype(torch.float64)
A = rand(3, 3) + eye(3); B = rand(3, 3); C = rand(3, 3); D = rand(3, 3); X = rand(3, 3) + 2*eye(3)
a = rand(3); b = rand(3); c = rand(3); d = rand(3); x = rand(3) + 0.5; s = rand(3); w = rand(3)
S = rand(3, 3); S = S + S.T
M = rand(5, 3); y = rand(5); t = sign(rand(5) - 0.5); o = rand(5, 4); k = tensor([0, 1, 2, 3, 1]); V = rand(3, 4)
p = 0.7; q = 1.3; r = 2.1; n = 3.2; m = rand(5)
"""

# fmt: off
CORPUS = [
    # determinants
    ("Cookbook 49", "det(X)", "X", "det(X)*inv(X).T"),
    ("Cookbook 51", "det(A @ X @ B)", "X", "det(A @ X @ B)*inv(X).T"),
    ("Cookbook 52", "det(X.T @ A @ X)", "X", "2*det(X.T @ A @ X)*inv(X).T"),
    ("Cookbook 55", "logdet(X.T @ X)", "X", "2*pinv(X).T"),
    ("Cookbook 57", "logdet(X)", "X", "inv(X).T"),
    ("Cookbook 57", "slogdet(X).logabsdet", "X", "inv(X).T"),
    ("Cookbook 58", "det(X @ X @ X)", "X", "3*det(X @ X @ X)*inv(X).T"),
    # inverses
    ("Cookbook 61", "a @ inv(X) @ b", "X", "-inv(X).T @ outer(a, b) @ inv(X).T"),
    ("Cookbook 62", "det(inv(X))", "X", "-det(inv(X))*inv(X).T"),
    ("Cookbook 63", "trace(A @ inv(X) @ B)", "X", "-(inv(X) @ B @ A @ inv(X)).T"),
    ("Cookbook 64", "trace(inv(X + A))", "X", "-(inv(X + A) @ inv(X + A)).T"),
    # vectors and matrices, first order
    ("Cookbook 69", "x @ a", "x", "a"),
    ("Cookbook 70", "a @ X @ b", "X", "outer(a, b)"),
    ("Cookbook 71", "a @ X.T @ b", "X", "outer(b, a)"),
    ("Cookbook 72", "a @ X @ a", "X", "outer(a, a)"),
    # second order
    ("Cookbook 76", "b @ X.T @ X @ c", "X", "X @ (outer(b, c) + outer(c, b))"),
    ("Cookbook 77", "(B @ x + b) @ C @ (D @ x + d)", "x", "B.T @ C @ (D @ x + d) + D.T @ C.T @ (B @ x + b)"),
    ("Cookbook 81", "x @ B @ x", "x", "(B + B.T) @ x"),
    ("Cookbook 82", "b @ X.T @ D @ X @ c", "X", "outer(D.T @ X @ b, c) + outer(D @ X @ c, b)"),
    ("Cookbook 83", "(X @ b + c) @ D @ (X @ b + c)", "X", "outer((D + D.T) @ (X @ b + c), b)"),
    ("Cookbook 84", "(x - A @ s) @ S @ (x - A @ s)", "s", "-2*A.T @ S @ (x - A @ s)"),
    ("Cookbook 85", "(x - s) @ S @ (x - s)", "x", "2*S @ (x - s)"),
    ("Cookbook 86", "(x - s) @ S @ (x - s)", "s", "-2*S @ (x - s)"),
    ("Cookbook 87", "(x - A @ s) @ S @ (x - A @ s)", "x", "2*S @ (x - A @ s)"),
    ("Cookbook 88", "(x - A @ s) @ S @ (x - A @ s)", "A", "-2*outer(S @ (x - A @ s), s)"),
    ("Cookbook 97", "x @ A @ x + b @ x", "x", "(A + A.T) @ x + b"),
    # traces
    ("Cookbook 99", "trace(X)", "X", "eye(3)"),
    ("Cookbook 100", "trace(X @ A)", "X", "A.T"),
    ("Cookbook 101", "trace(A @ X @ B)", "X", "A.T @ B.T"),
    ("Cookbook 102", "trace(A @ X.T @ B)", "X", "B @ A"),
    ("Cookbook 103", "trace(X.T @ A)", "X", "A"),
    ("Cookbook 104", "trace(A @ X.T)", "X", "A"),
    ("Cookbook 106", "trace(X @ X)", "X", "2*X.T"),
    ("Cookbook 107", "trace(X @ X @ B)", "X", "(X @ B + B @ X).T"),
    ("Cookbook 108", "trace(X.T @ B @ X)", "X", "B @ X + B.T @ X"),
    ("Cookbook 109", "trace(B @ X @ X.T)", "X", "B @ X + B.T @ X"),
    ("Cookbook 110", "trace(X @ X.T @ B)", "X", "B @ X + B.T @ X"),
    ("Cookbook 111", "trace(X @ B @ X.T)", "X", "X @ B.T + X @ B"),
    ("Cookbook 112", "trace(B @ X.T @ X)", "X", "X @ B.T + X @ B"),
    ("Cookbook 113", "trace(X.T @ X @ B)", "X", "X @ B.T + X @ B"),
    ("Cookbook 114", "trace(A @ X @ B @ X)", "X", "A.T @ X.T @ B.T + B.T @ X.T @ A.T"),
    ("Cookbook 115", "trace(X.T @ X)", "X", "2*X"),
    ("Cookbook 116", "trace(B.T @ X.T @ C @ X @ B)", "X", "C.T @ X @ B @ B.T + C @ X @ B @ B.T"),
    ("Cookbook 117", "trace(X.T @ B @ X @ C)", "X", "B @ X @ C + B.T @ X @ C.T"),
    ("Cookbook 118", "trace(A @ X @ B @ X.T @ C)", "X", "A.T @ C.T @ X @ B.T + C @ A @ X @ B"),
    ("Cookbook 119", "trace((A @ X @ B + C) @ (A @ X @ B + C).T)", "X", "2*A.T @ (A @ X @ B + C) @ B.T"),
    ("Cookbook 121", "trace(X @ X @ X)", "X", "3*(X @ X).T"),
    ("Cookbook 122", "trace(A @ X @ X)", "X", "(X @ A + A @ X).T"),
    # norms
    ("Cookbook 129", "norm(x - a)", "x", "(x - a)/norm(x - a)"),
    ("Cookbook 131", "norm(x)^2", "x", "2*x"),
    ("Cookbook 132", "norm(X)^2", "X", "2*X"),
    # least squares, logistic regression, softmax
    ("DL 4.22", "sum((M @ x - y)^2)/2", "x", "M.T @ (M @ x - y)"),
    ("CS229 1, normal equations", "(M @ w - y) @ (M @ w - y)/2", "w", "M.T @ M @ w - M.T @ y"),
    ("CS229 1, normal equations", "w @ M.T @ M @ w", "w", "2*M.T @ M @ w"),
    ("CS229 1, trace rules", "trace(A @ B)", "A", "B.T"),
    ("CS229 1, trace rules", "trace(A @ B @ A.T @ C)", "A", "C @ A @ B + C.T @ A @ B.T"),
    ("CS229 1, logistic regression", "sum(y*log(sigmoid(M @ w)) + (1 - y)*log(1 - sigmoid(M @ w)))",
     "w", "M.T @ (y - sigmoid(M @ w))"),
    ("logistic loss", "mean(log(1 + exp(-t*(M @ w))))", "w", "-M.T @ (t*sigmoid(-t*(M @ w)))/5"),
    ("DL 3.38", "sum(softplus(x))", "x", "sigmoid(x)"),
    ("DL 3.32", "sum(sigmoid(x))", "x", "sigmoid(x)*(1 - sigmoid(x))"),
    ("DL 7.2", "sum((M @ w - y)^2) + p/2*w @ w", "w", "2*M.T @ (M @ w - y) + p*w"),
    ("DL 7.19", "sum((M @ w - y)^2) + p*norm(w, 1)", "w", "2*M.T @ (M @ w - y) + p*sign(w)"),
    ("CS224n 7", "cross_entropy(o, k, reduction='sum')", "o", "softmax(o, 1) - one_hot(k, 4)"),
    ("CS231n, softmax classifier", "cross_entropy(o, k)", "o", "(softmax(o, 1) - one_hot(k, 4))/5"),
    ("CS231n, softmax classifier", "cross_entropy(M @ V, k)", "V", "M.T @ (softmax(M @ V, 1) - one_hot(k, 4))/5"),
    ("log-sum-exp", "logsumexp(x, 0)", "x", "softmax(x, 0)"),
    ("log-sum-exp", "log(sum(exp(x)))", "x", "softmax(x, 0)"),
    # backpropagation
    ("CS231n, backpropagation", "(p + q)*r", "p", "r"),
    ("CS231n, backpropagation", "(p + q)*r", "r", "p + q"),
    ("CS231n, backpropagation", "p*q", "p", "q"),
    ("CS231n, sigmoid gate", "1/(1 + exp(-(p*q + r)))", "p", "q*sigmoid(p*q + r)*(1 - sigmoid(p*q + r))"),
    ("CS231n, matrix gradients", "sum(M @ V)", "V", "M.T @ ones(5, 4)"),
    ("CS231n, matrix gradients", "sum(M @ V)", "M", "ones(5, 4) @ V.T"),
    ("CS231n, two-layer network", "sum(relu(M @ V) @ V.T)",
     "V", "M.T @ (ones(5, 3) @ V*(M @ V > 0)) + ones(3, 5) @ relu(M @ V)"),
    ("MCDL 5.3", "sum(x)", "x", "ones(3)"),
    ("MCDL 5.3", "sum(p*x)", "x", "p*ones(3)"),
    ("MCDL 5.3", "sum(p*x)", "p", "sum(x)"),
    ("MCDL 6.2", "mean((y - M @ w - p)^2)", "w", "-2*M.T @ (y - M @ w - p)/5"),
    ("MCDL 6.2", "mean((y - M @ w - p)^2)", "p", "2*mean(M @ w + p - y)"),
    ("MCDL 6.1", "relu(w @ x + p)", "w", "(w @ x + p > 0)*x"),
    # statistics
    ("variance", "var(x)", "x", "x - mean(x)"),
    ("standard deviation", "std(x)", "x", "(x - mean(x))/(2*std(x))"),
    ("mean", "mean(x^2)", "x", "2*x/3"),
    ("cosine similarity", "a @ x/norm(x)", "x", "a/norm(x) - a @ x*x/norm(x)^3"),
    ("entropy", "-sum(x*log(x))", "x", "-log(x) - 1"),
    ("Rayleigh quotient", "x @ S @ x/(x @ x)", "x", "(S + S.T) @ x/(x @ x) - 2*x @ S @ x*x/(x @ x)^2"),
    # functions of one number
    ("DLMF 4.7.1", "log(p)", "p", "1/p"),
    ("DLMF 4.7.7", "p^n", "p", "n*p^(n - 1)"),
    ("DLMF 4.7.5", "p^n", "n", "p^n*log(p)"),
    ("DLMF 4.20.1", "sin(p)", "p", "cos(p)"),
    ("DLMF 4.20.2", "cos(p)", "p", "-sin(p)"),
    ("DLMF 4.20.3", "tan(p)", "p", "1 + tan(p)^2"),
    ("DLMF 4.34.3", "tanh(p)", "p", "1 - tanh(p)^2"),
    ("DLMF 4.24.9", "atan(p)", "p", "1/(1 + p^2)"),
    ("DLMF 4.24.7", "asin(p)", "p", "1/sqrt(1 - p^2)"),
    ("DLMF 7.2.1", "erf(p)", "p", "2/sqrt(pi)*exp(-p^2)"),
    ("product rule", "p^2*sin(p)", "p", "2*p*sin(p) + p^2*cos(p)"),
    ("quotient rule", "sin(p)/p", "p", "(p*cos(p) - sin(p))/p^2"),
    ("chain rule", "sqrt(1 + p^2)", "p", "p/sqrt(1 + p^2)"),
]

# Derivatives of vectors (the Jacobian), and second derivatives.
MATRICES = [
    ("CS224n 1", "jacobian", "A @ x", "x", "A"),
    ("CS224n 2", "jacobian", "x @ A", "x", "A.T"),
    ("CS224n 3", "jacobian", "x", "x", "eye(3)"),
    ("CS224n 4", "jacobian", "sin(x)", "x", "diag(cos(x))"),
    ("LM 2", "jacobian", "A @ B @ x", "x", "A @ B"),
    ("MCDL 4.2", "jacobian", "x*w", "x", "diag(w)"),
    ("MCDL 4.2", "jacobian", "x/w", "w", "diag(-x/w^2)"),
    ("MCDL 4.3", "jacobian", "p*x", "x", "p*eye(3)"),
    ("softmax", "jacobian", "softmax(x, 0)", "x", "diag(softmax(x, 0)) - outer(softmax(x, 0), softmax(x, 0))"),
    ("one layer", "jacobian", "tanh(M @ w + m)", "w", "diag(1 - tanh(M @ w + m)^2) @ M"),
    ("Cookbook 98", "hessian", "x @ A @ x + b @ x", "x", "A + A.T"),
    ("Cookbook 130", "hessian", "norm(x - a)", "x", "eye(3)/norm(x - a) - outer(x - a, x - a)/norm(x - a)^3"),
    ("DL 4.22", "hessian", "sum((M @ x - y)^2)/2", "x", "M.T @ M"),
    ("log-sum-exp", "hessian", "logsumexp(x, 0)", "x", "diag(softmax(x, 0)) - outer(softmax(x, 0), softmax(x, 0))"),
    ("logistic loss", "hessian", "mean(log(1 + exp(-t*(M @ w))))",
     "w", "M.T @ diag(t^2*sigmoid(t*(M @ w))*sigmoid(-t*(M @ w))) @ M/5"),
    ("one number", "hessian", "p^3", "p", "6*p"),
]
# fmt: on
