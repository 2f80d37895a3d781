"""What keeps the project in order: each module is a command."""
