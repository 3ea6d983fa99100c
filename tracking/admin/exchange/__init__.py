"""Pages of import and export, for the admins whose rows are exchanged as files."""
