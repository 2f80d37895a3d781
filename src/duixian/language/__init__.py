"""The rule language: text → typed tree with one meaning, `evaluate`."""
