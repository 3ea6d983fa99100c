"""What the government decided: editions of the strategy, priority areas, goals, and the documents they are known from.

The project package (settings, urls, wsgi) lives here too, so that whoever opens `strategy` finds the strategy.
"""
