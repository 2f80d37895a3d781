"""The office as a Django project: who may do what, the register, the books, what was done.

Each app is decisions without Django (pure modules), models, and services that read as checklists
and can be called without HTTP. Nothing outside this room imports Django.
"""
