"""`torch.utils.data`: data sets, samplers with PyTorch's own stream, and the loader that makes batches."""
