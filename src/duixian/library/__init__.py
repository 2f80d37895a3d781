"""Packages of rule sheets: load, check, cover, supplement."""
