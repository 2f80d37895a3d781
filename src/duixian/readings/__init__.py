"""The readings of a rule; they never import one another."""
