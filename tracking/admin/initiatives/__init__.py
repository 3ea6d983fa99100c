"""Initiatives in the admin: the working row with what belongs to it, its acts, links to goals and awaited deliveries."""
