"""Subjects, facts and personal data."""
