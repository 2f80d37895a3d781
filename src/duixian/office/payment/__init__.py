"""Payment: lists for the treasury by two people, receipts and 退回 back in, everything reconciled.

A line whose fate nobody knows is 未知 and stays so until a person has found out.
"""
