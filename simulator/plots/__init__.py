"""DataFrame -> Axes: one function a picture, one documented frame each. Nothing heavy is imported before it is called."""
