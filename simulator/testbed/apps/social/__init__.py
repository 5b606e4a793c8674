"""The application of `profile` and `social`, for real: one process, one for each component, or any parts.

`system.Social` brings it up; `validating.validate_social` holds the simulator against it. docs/social.md describes it.
"""
