"""`torch.fft`."""
