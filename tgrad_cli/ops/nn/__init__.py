"""`torch.nn.functional` and `torch.nn.init`: activations, layers, convolutions, pooling, losses."""
