"""A soak: the real daemon among servers that fail, kills, restarts and a clock that jumps; then the reckoning.

`python -m tests.soak --minutes 15 --seed 7` runs a long one, `test_soak.py` a short one. The seed draws everything that
is to happen before anything runs (`script`, `weather`); `stage` carries it out and `verdict` judges what came of it.
"""
