"""The promises that no applicant claims: what was reported of each, and where it stands."""
