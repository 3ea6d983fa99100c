"""What is done towards the goals, and how it goes: initiatives, judgements, and the record of what was published."""
