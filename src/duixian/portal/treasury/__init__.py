"""What finance sees: money by field, payment batches, reconciliation."""
