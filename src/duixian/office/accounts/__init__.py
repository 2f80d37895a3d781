"""Who may do what: people, their dated roles, and one table that every service asks."""
