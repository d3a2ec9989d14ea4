"""PyTorch's CPU random stream: the generator and what is drawn from it."""
