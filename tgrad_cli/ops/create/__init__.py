"""Tensors from sizes, data and ranges."""
