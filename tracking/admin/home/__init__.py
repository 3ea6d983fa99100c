"""The first page of the officials: what waits for the person who has logged in. One subject per file."""
