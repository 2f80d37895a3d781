"""Duixian (兑现): a support policy, made executable."""

__version__ = "0.1.0"
