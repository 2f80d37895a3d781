"""A demonstration district in the office: synthetic people, cases in every state."""
