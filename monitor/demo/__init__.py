"""A small world to try monitor in: three sample newsrooms on loopback, and a configuration that watches them.

It knows nothing of the rest of the program, and touches no network but 127.0.0.1.
"""

from monitor.demo.configuration import demo_config
from monitor.demo.server import DemoSite

__all__ = ["DemoSite", "demo_config"]
