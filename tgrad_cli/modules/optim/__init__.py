"""`torch.optim`: optimizers with PyTorch's update rules and order of arithmetic, and learning rate schedules."""
