"""What the office knows of whom, since when, from which source; personal data kept apart."""
