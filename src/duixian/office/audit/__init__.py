"""Who did what, when, on whose authority, and what changed: append-only."""
