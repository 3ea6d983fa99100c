"""Indicators in the admin: their words, and acts that add and revise values."""
