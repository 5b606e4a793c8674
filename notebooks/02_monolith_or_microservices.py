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
# # 2 · Monolith or microservices?
#
# **Question.** The same application, once as one program (a *monolith*), once cut into services that talk over a network.
# Which one is faster, which one carries more, and what still works when a part fails?
#
# Both do the same work for the same users on the same number of cores. So whatever differs comes from the cut.

# %%
from simulator import lab

page = lab.load("profile")
both = ("monolith", "microservices")
for name in both:
    print(f"{name}: {', '.join(page.scenario.architectures[name].units)}")

# %% [markdown]
# The application has five parts: users, posts, comments, likes and notifications. The monolith is one program, `app`, in
# which all of them live; of the microservices each is a program of its own, behind a gateway which takes requests in.
#
# A `profile` page needs users, posts, comments and likes, all at once; `post` needs posts, and `login` needs users.
#
# One and the same request (same work, same moment), once in each:

# %%
lab.plot(lab.life(page, 250, architecture="monolith"))

# %%
lab.plot(lab.life(page, 250, architecture="microservices"))

# %% [markdown]
# **How to read it.** Blue computes, purple asks a database, orange travels over the network, dotted waits. A place has
# several lines where it does several things at once. In the monolith nothing travels. In the services each call
# costs a way there, a way back, and a little computing at both ends, to write and to read the message.
#
# ## Your predictions
#
# Three of them, in place of the three dots. Being wrong costs nothing.

# %%
sooner = ...  # who answers a profile page sooner, on average?
more = ...  # who carries more requests a second on the same cores, before pages become too slow?
login_lives = ...  # posts is down: can people still log in, with microservices?
guesses = [
    lab.predict("Who answers a profile page sooner?", sooner, one_of=both),
    lab.predict("Who carries more on the same cores?", more, one_of=both),
    lab.predict("With microservices: does login work while posts is down?", login_lives, one_of=("yes", "no")),
]
print(*guesses, sep="\n")

# %% [markdown]
# ## The experiment
#
# Three experiments, really. *Latency*: both get the same requests. *Scaling*: more and more load, until the goals of the
# scenario (99 of 100 requests within 50 ms) are missed. *Fault isolation*: one thing after another goes wrong for a
# third of the time. It takes some seconds (and the very first time half a minute more).

# %%
found = lab.compare(page, only=both, replications=3, after=guesses)
for sentence in lab.table(found, "verdicts")["verdict"]:
    print("·", sentence)

# %% [markdown]
# Were you right? Each sentence has a number behind it; `lab.table(found, "verdicts")` shows them with their intervals.
#
# ## How much do they carry?

# %%
lab.plot(found, "load")

# %% [markdown]
# **How to read it.** The solid bar ends at a load that is surely carried within the goals; where the hatched part ends,
# they are surely missed. The truth lies between: an experiment of finite length cannot say it to the last request.
#
# ## Where does the difference in time come from?
#
# We walk from the monolith to the services in small steps, each of which adds one cause, with the same requests on every
# step.

# %%
lab.plot(found, "ladder")

# %% [markdown]
# **How to read it.** From top to bottom. Each bar begins where the one above ended, so the steps add up to the whole
# difference. The axis does not begin at zero where the steps are small beside the whole: look at the numbers.
#
# ## What still works?

# %%
parts = [*page.scenario.application.operations, "gateway", "users: slow"]
rows = lab.table(found, "isolation")
lab.plot(rows[rows["fault"].isin(parts)])

# %% [markdown]
# **How to read it.** A line for each thing that goes wrong, a column for each route. 100 %: everybody is answered; 0 %:
# nobody is. In the monolith a part that crashes takes the whole program with it. In the services the others live on,
# unless they need that part, or all need the gateway.
#
# In the line `users: slow` it is not dead, only 50 times slower. In the services even `post` suffers, which never asks it:
# requests that wait for users fill up the gateway, until hardly anybody else gets in. The monolith lends the slow part all
# of its cores, and pulls through.
#
# So there is no winner as such. Here the monolith is faster and carries more on these cores; the services limit what
# a crash can do, and can spread slowness. What counts more, the model cannot say.
#
# ## What the model leaves out
#
# - People. A team of its own for each part, releases of its own: often the true reason for a cut.
# - Crashes here are given, and take a whole process. Whether cutting makes crashes more or less frequent is not asked.
# - The registry that tells services where others are is perfect here, and costs nothing (the verdicts say so).
# - Costs of a hop are those of one kind of machine (`docs/call_cpu.md`); yours differ. Exercise 2 shows how much it matters.
#
# ## Exercises
#
# **1.** Which step of the ladder adds most? Answer with its name, as it stands beside its bar.

# %%
answer_1 = ...
lab.check("largest cause", answer_1)

# %% [markdown]
# **2.** Do hops matter? That depends on what lies between them. In the scenario `latency_tax` a shop asks a stock (0.5 ms
# of work) and a payment. How many ms of work must the payment be, so that the split takes just 20 % longer than the
# whole? Try: `lab.sweep(lab.load("latency_tax"), "application/components/payment/operations/pay/0/compute",`
# `["1 ms", "10 ms"], "mean of buy")`.

# %%
answer_2 = ...
lab.check("work for a fifth", answer_2)

# %% [markdown]
# **3.** Can a split be *faster*? In the scenario `hot_part` a quick question for a price (1 ms) lives beside heavy reports
# (50 ms), on 8 cores: `split` gives each its own cores, `whole` is four equal programs, `pool` is one program with all the
# cores. Which one has the lowest p99 (99 of 100 are faster) of `price`, and which the lowest mean of `report`?
# Replace the dots with `{"price": "...", "report": "..."}`.

# %%
answer_3 = ...
lab.check("who is best", answer_3)

# %% [markdown]
# **4.** While posts is down, nobody gets a `profile` page in either architecture: it needs all four parts. Change the
# *route*, so that with microservices the page lives on (with what it can get), yet still asks all four. The language:
# `docs/language.md`, under `parallel`. Replace the dots with a change: `{"application/routes/profile/…": value}`.

# %%
answer_4 = ...
lab.check("page without posts", answer_4)
