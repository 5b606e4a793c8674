"""What produced a result: the versions of the program and of the libraries that its numbers pass through."""

LIBRARIES = ("numpy", "numba", "simpy")


def own() -> str:
    """The version of splitpoint itself."""
    return version_of("splitpoint")


def versions() -> dict[str, str]:
    """Names and versions, for a report."""
    import platform

    return {"splitpoint": own(), "python": platform.python_version()} | {name: version_of(name) for name in LIBRARIES}


def version_of(name: str) -> str:
    """The version of an installed distribution."""
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version(name)
    except PackageNotFoundError:
        return "unknown (not installed)"
