"""What `again` can answer beside a wait in ns (0 or more).

Guards are asked in their order. The call is tried once more after the longest wait that was proposed, unless somebody
says NO or REFUSE; without a proposal it ends.
"""

NO = -1  # no more: the call ends with the outcome it has
NO_OPINION = -2  # somebody else may propose a wait
REFUSE = -3  # more would do harm: the call ends `blocked`
