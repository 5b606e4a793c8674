"""`python -m simulator.testbed.apps.social SETTINGS COMPONENT... PARENT`: see `process`."""

from simulator.testbed.apps.social.process import main

main()
