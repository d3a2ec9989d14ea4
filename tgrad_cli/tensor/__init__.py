"""Tensors, the tape and everything that makes a declared operation run: the heart of tgrad."""
