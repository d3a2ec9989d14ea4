"""What a block becomes that runs again: a closure for each statement, with what does not change found out once.

The first time, statements are run by the evaluator's tables; a loop's body, or a function's, that is met again gets a
plan. A plan does what the tables do, and hands over to them wherever it meets anything but the common case.
"""
