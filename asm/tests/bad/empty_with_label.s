main:
