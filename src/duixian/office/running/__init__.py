"""Running the office: copies kept and taken back, what is well, who must be reminded."""
