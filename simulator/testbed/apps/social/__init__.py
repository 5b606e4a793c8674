"""The application of `profile` and `social`, for real: as one process, as one for each component, or in any other parts.

`system.Social` brings it up; `validating.validate_social` holds the simulator against it. docs/social.md describes it.
"""
