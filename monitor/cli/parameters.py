"""How the command line reads values that the configuration has, too."""

from datetime import timedelta

import click

from monitor.config.units import duration
from monitor.config.wrong import Wrong


class _Duration(click.ParamType[timedelta]):
    name = "duration"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> timedelta:
        if isinstance(value, timedelta):
            return value
        try:
            return duration(str(value))
        except Wrong as error:
            self.fail(str(error), param, ctx)


DURATION = _Duration()
