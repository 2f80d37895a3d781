"""What auditors see: who did what, and the chain verified."""
