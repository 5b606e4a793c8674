"""What a student might write in place of the three dots: right answers, which are worked out, and wrong ones.

NOTEBOOK -> name of a variable -> the Python behind its `=`.
"""

LIFE, SPLIT, REALITY = "01_a_requests_life", "02_monolith_or_microservices", "03_is_the_model_right"

PREDICTIONS = {
    LIFE: {"my_mean_ms": "12"},  # wrong, as most people are
    SPLIT: {"sooner": "'microservices'", "more": "'monolith'", "login_lives": "'yes'"},
    REALITY: {"error_pct": "10", "fewer_passes": "'yes'"},  # wrong, both
}

RIGHT = {
    LIFE: {
        "answer_1": "100 * (1 - 8 / lab.number(found, 'mean of visit').value)",
        "answer_2": "125 * (1 - 1 / 2)",
        "answer_3": "100 * (1 + 0) / (1 + 1)  # Pollaczek and Khinchine: one plus the squared variation, over two",
        "answer_4": (
            "next(n for n in range(2, 9) if lab.number(lab.run(lab.change(longer, {'workload/visit/rate': '200/s',"
            " 'architectures/one/units/server/cores': n})), 'mean of visit').value < 15)"
        ),
    },
    SPLIT: {
        "answer_1": (
            "lab.table(found, 'ladder').query(\"kind == 'step'\").sort_values('value_ms')['rung'].iloc[-1]"
        ),
        "answer_2": "(4 * 0.25 + 4 * 0.1) / 0.2 - 0.5  # two calls, there and back; 0.5 ms of work besides",
        "answer_3": "{'price': 'split', 'report': 'pool'}",
        "answer_4": "{'application/routes/profile/0/need': 3}",
    },
    REALITY: {
        "answer_1": "'the model without hops'",
        "answer_2": "100 * (1 - 10 / (0.98 * 1.2 / 0.02)) ** 0.5  # M/M/2 twice: 10 ms / (1 - busy ** 2); 4 messages",
        "answer_3": "30 / 0.01 / 240",
    },
}

WRONG = {
    LIFE: {"answer_1": "50", "answer_2": "100"},
    SPLIT: {"answer_2": "0.5", "answer_4": "{'application/routes/profile/0/need': 4}"},
    REALITY: {"answer_2": "60", "answer_3": "30"},
}
