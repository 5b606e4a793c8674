"""The registry of the real system: a process that speaks the parts of Eureka's and Consul's APIs that clients use.

`book` and `agent` decide when somebody is believed in no more, on a clock that is handed in; the rest is HTTP.
"""
