"""The web server inside the daemon. Heavy to import: only `monitor.app` does so, and only where the file wants it."""
