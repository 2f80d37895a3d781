"""An applicant's own cases: forms, uploads, tracking, answers."""
