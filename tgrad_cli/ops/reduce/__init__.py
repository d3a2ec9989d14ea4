"""Reductions and statistics: sums, extremes, quantiles, norms, running sums."""
