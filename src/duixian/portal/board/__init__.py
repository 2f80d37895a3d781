"""One page for leaders, and the promises that no applicant claims."""
