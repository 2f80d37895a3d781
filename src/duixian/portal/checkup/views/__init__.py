"""The pages of the check-up, by theme."""
