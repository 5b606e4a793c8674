# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # 3 · Is the model right?
#
# **Question.** A simulator answers whatever you ask. How do you find out whether its answers are true?
#
# You let it predict something that it cannot know, write that down, and then look. Here real processes on your own machine
# send real messages over HTTP, and get exactly the requests that the simulator was asked about.

# %%
from simulator import lab

pair = lab.load("chain")
lab.plot(lab.life(pair, 100))

# %% [markdown]
# Two services in a row, `front` and `back`, two cores each, 5 ms of work in each on average. Nothing else is in the file:
# no network, no cost of a call. The real system will have both, and the file does not know how much they cost on
# your machine.
#
# So that one number is *measured* first: the same services, with cores in plenty, so that nobody waits for anything but the
# machine, and with other dice. What a message costs there on average is given to the model. All the rest, the queues
# above all, it has to foresee.
#
# ## Your predictions
#
# In place of the three dots. Being wrong costs nothing.

# %%
error_pct = ...  # by how many per cent will the model miss the mean latency, at 60 % busy?
fewer_passes = ...  # would a model with one core fewer still be within 2 %: "yes" or "no"?
guesses = [
    lab.predict("By how much does the model miss the mean?", error_pct, unit="%"),
    lab.predict("Would one core fewer still pass?", fewer_passes, one_of=("yes", "no")),
]
print(*guesses, sep="\n")

# %% [markdown]
# ## The experiment
#
# First the prediction. It is made, and written into a file, before the real services get their first request.

# %%
written = lab.foresee(pair, 0.6, after=guesses)
written

# %% [markdown]
# Now reality. (Where the machine is no Linux there is no real system; then a recorded drive stands in its place, and the
# line below says so.)

# %%
found = lab.drive(written)
found

# %%
lab.plot(found, "both")

# %% [markdown]
# **How to read it.** The line is measured, the open marks are predicted: where a mark lies on the line, as many requests are
# slower than that time as the model said. The further right and down, the fewer requests a mark stands for; it ends where
# fewer than 30 would be left.
#
# Two distributions may agree although every single request is wrong. But these were the *same* requests, so we can
# subtract, request by request:

# %%
lab.plot(found, "gaps")

# %%
lab.plot(found, "gaps over time")

# %% [markdown]
# **How to read it.** Zero: foreseen to the letter. The misses are what the model leaves out: not every message costs the mean,
# and now and then something else on the machine takes the processor for some milliseconds. A disturbed moment is a
# hump in the second picture; if there are too many, the line above calls the run one that *does not count*.
#
# ## Could it have failed?
#
# A check that nothing can fail proves nothing. So models that are wrong in one thing are held against the same requests.

# %%
lab.plot(found, "errors")

# %% [markdown]
# **How to read it.** A mark inside its grey bar is within the tolerance (2 %, for p99 3 %), a cross lies outside. The model
# as it is should be inside; each of the others must be outside somewhere. Two of three such runs have to agree before
# `splitpoint validate chain` believes it, at several loads.
#
# ## What the model leaves out
#
# - The cores of these services are *emulated*: a timer says when a piece of work is done, which is what the simulator
#   computes, too. So this shows that messages, queues and clocks are understood, and nothing about your kernel's scheduler.
#   Evidence with real work (databases, password hashes) is in `docs/reality.md`.
# - The cost of a message is measured, not foreseen. On another machine, or under another load, it is another number.
# - That the *file* is right: whether your services really work 5 ms, nobody but you can know.
#
# ## Exercises
#
# **1.** Which of the three wrong models comes nearest to the right mean at 60 %? Answer with its name, as it stands beside
# its marks above.

# %%
answer_1 = ...
lab.check("hardest to catch", answer_1)

# %% [markdown]
# **2.** The mean of `chain` without hops is 10 ms / (1 − u²), where u says how busy both are. Let the four messages of a request
# cost 1.2 ms together. From which u on (in %) would even the model *without* hops be within 2 % of the truth? (So a pass at
# such a load says nothing about hops.)

# %%
answer_2 = ...
lab.check("where hops hide", answer_2)

# %% [markdown]
# **3.** A quantile is shown only if at least 30 requests lie beyond it. At 240 requests/s: how many seconds must the system be
# driven until its p99 may be shown?

# %%
answer_3 = ...
lab.check("seconds for a p99", answer_3)
