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
# # 1 · A request's life
#
# **Question.** A program needs 8 ms to answer a request. How long do its users wait, and what for?
#
# We watch one request from being sent to being answered, then many of them. You need some Python and no theory.
# Cells run from top to bottom; where you see three dots, it is your turn.

# %%
from simulator import lab

counter = lab.load("mm1")  # one server with one core, like a shop with one counter
counter.tree["workload"], counter.tree["application"]

# %% [markdown]
# The scenario is small. Requests arrive at random times, 100 a second on average. Each brings some work: 8 ms on
# average, sometimes much more, often less. The server does one thing at a time, and who came first is served first.
#
# ## One request
#
# Request number 0 is the first of the day. It finds nobody there.

# %%
lab.life(counter, 0)

# %% [markdown]
# It computes, and that is all of its life. Now one that comes later. (Try other numbers, too.)

# %%
lab.plot(lab.life(counter, 60))

# %% [markdown]
# **How to read it.** Time runs to the right. Blue: the server works on this request. Dotted: the request stands in line,
# and nothing happens to it. The number above a bar is its length in ms.
#
# ## Your prediction
#
# 100 requests a second with 8 ms of work each make 800 ms of work a second. So the server is busy 80 % of the time, and
# idle for 20 %. How long does a request take **on average**, standing in line included?
#
# Put a number (in ms) in place of the three dots. A wrong one costs nothing.

# %%
my_mean_ms = ...
guess = lab.predict("How long does a request take on average, in ms?", my_mean_ms, unit="ms")
guess

# %% [markdown]
# ## The experiment
#
# 1000 seconds of this, eight times over with different random numbers. The eight results differ a little; the brackets
# (in the table: `low` and `high`) say where the true number lies, most likely: in 95 of 100 such experiments it does.
# In the table, `p99` is the time that 99 of 100 requests stay below.

# %%
longer = lab.change(counter, {"experiment/duration": "1000 s"})
found = lab.run(longer, after=[guess])
print(guess.against(lab.number(found, "mean of visit")))
lab.table(found)

# %% [markdown]
# And with fewer or more requests a second?

# %%
rates = ["10/s", "30/s", "50/s", "70/s", "85/s", "100/s", "110/s", "115/s"]
lab.plot(lab.sweep(longer, "workload/visit/rate", rates, "mean of visit"))

# %% [markdown]
# **How to read it.** Left: few requests, hardly any line, and a request takes little more than its 8 ms. To the right
# the server gets busier, and the curve bends upwards: at 125 requests a second there would be no idle moment left, and
# a line that has formed would never get shorter. The shade is the interval; where you cannot see it, it is narrow.
#
# The rule behind it: *mean time = work / idle share*. At 80 % busy: 8 ms / 0.2 = 40 ms. The line, not the work, is what
# users feel.
#
# ## A longer life
#
# In real systems a request visits several places. Here is a page of a small social network, cut into services: a gateway
# asks users, posts, comments and likes at once, over a network, and each of them may ask its database.

# %%
lab.plot(lab.life(lab.load("profile"), 250, architecture="microservices"))

# %% [markdown]
# **How to read it.** A line for each place (two or more where a place does several things for this request at once).
# Orange: on its way over the network. Purple: in the database. The answer is there when the **slowest** branch has come
# back; making another one faster would change nothing.
#
# ## What the model leaves out
#
# - Work here is a random number. Real work depends on the request, and on caches, memory and other programs.
# - Requests arrive independently of each other. Real users come in crowds, and press "reload" when it is slow.
# - The server never fails and never gets tired. Other lessons (`splitpoint list`) add each of these.
#
# ## Exercises
#
# Each answer is checked by an experiment of its own. Replace the three dots and run the cell.
#
# **1.** At 100 requests a second: which share of the average life is waiting, in %?

# %%
answer_1 = ...
lab.check("waiting share", answer_1)

# %% [markdown]
# **2.** At how many requests a second does a request take exactly twice its work (16 ms), on average?

# %%
answer_2 = ...
lab.check("twice the work", answer_2)

# %% [markdown]
# **3.** The work of requests differs: 8 ms on average. If every request were *exactly* 8 ms of work, how much of the
# waiting would be left, in %? You may find out:
# `lab.change(longer, {"application/components/server/operations/serve/0/compute": "8 ms"})`.

# %%
answer_3 = ...
lab.check("even work", answer_3)

# %% [markdown]
# **4.** Twice as many requests: 200 a second. You may buy cores; all serve the same line
# (`"architectures/one/units/server/cores"`). How many do you need **at least**, so that the mean stays below 15 ms?

# %%
answer_4 = ...
lab.check("fewest cores", answer_4)
