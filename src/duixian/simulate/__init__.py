"""Made-up districts and what-if: what would this policy do, before anybody's data is touched?"""
