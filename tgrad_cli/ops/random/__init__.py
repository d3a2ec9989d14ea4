"""Random tensors from PyTorch's own CPU stream."""
