"""政策体检: what one applicant gets, would get, and misses by how little."""
