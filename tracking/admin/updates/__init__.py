"""Status updates in the admin: choosing a goal, writing beside what the public sees, and every step to the public."""
