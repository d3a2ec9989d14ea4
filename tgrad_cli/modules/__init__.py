"""`torch.nn` and `torch.optim`: modules that hold parameters, and optimizers that change them."""
