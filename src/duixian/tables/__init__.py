"""Registers as tables."""
