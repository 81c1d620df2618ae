"""Draws the curves as one small SVG: a panel a rhythm, requests a day across, mean delay upwards, both logarithmic."""

from collections.abc import Iterator, Sequence
from math import log10

from benchmarks.cadence.results import Results
from benchmarks.cadence.simulate import Outcome

_COLOURS = {"ours": "#1f6feb", "round_robin": "#8b949e", "entry_frequency": "#d29922"}
_NAMES = {"ours": "monitor", "round_robin": "round_robin", "entry_frequency": "entry_frequency"}
_WIDTH, _HEIGHT, _GAP, _COLUMNS = 260, 180, 44, 3
_REQUESTS = (1.0, 300.0)
_MINUTES = (1.0, 1000.0)


def svg(results: Sequence[Results]) -> str:
    """The whole picture. A ring marks each rule as it is delivered."""
    shown = [result for result in results if result.ratio("round_robin") is not None]
    rows = -(-len(shown) // _COLUMNS)
    width, height = _COLUMNS * (_WIDTH + _GAP) + 10, rows * (_HEIGHT + _GAP) + 40
    panels = "".join(
        f'<g transform="translate({_GAP + place % _COLUMNS * (_WIDTH + _GAP)},'
        f'{30 + place // _COLUMNS * (_HEIGHT + _GAP)})">{"".join(_panel(result))}</g>\n'
        for place, result in enumerate(shown)
    )
    legend = "".join(
        f'<text x="{_GAP + 130 * place}" y="{height - 8}" fill="{colour}">{_NAMES[rule]}</text>'
        for place, (rule, colour) in enumerate(_COLOURS.items())
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" font-family="sans-serif" '
        f'font-size="11">\n<rect width="100%" height="100%" fill="#fff"/>\n{panels}{legend}\n'
        f'<text x="{width - 10}" y="{height - 8}" text-anchor="end" fill="#57606a">across: requests a day and feed; '
        "upwards: mean delay in minutes; rings: as delivered</text>\n</svg>\n"
    )


def _panel(result: Results) -> Iterator[str]:
    yield f'<text y="-6" font-weight="bold">{result.rhythm}</text>'
    yield f'<rect width="{_WIDTH}" height="{_HEIGHT}" fill="none" stroke="#d0d7de"/>'
    for value in (1, 10, 100):
        x = _across(value)
        yield f'<path d="M{x},0V{_HEIGHT}" stroke="#eaeef2"/><text x="{x}" y="{_HEIGHT + 13}">{value}</text>'
    for value in (10, 100, 1000):
        y = _up(value)
        yield f'<path d="M0,{y}H{_WIDTH}" stroke="#eaeef2"/><text x="-4" y="{y + 4}" text-anchor="end">{value}</text>'
    for rule, colour in _COLOURS.items():
        points = " ".join(f"{x},{y}" for x, y in map(_place, result.curves[rule]))
        x, y = _place(result.defaults[rule])
        yield f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="2"/>'
        yield f'<circle cx="{x}" cy="{y}" r="4" fill="#fff" stroke="{colour}" stroke-width="2"/>'


def _place(outcome: Outcome) -> tuple[float, float]:
    return _across(outcome.requests), _up(outcome.mean)


def _across(requests: float) -> float:
    return round(_WIDTH * _share(requests, _REQUESTS), 1)


def _up(minutes: float) -> float:
    return round(_HEIGHT * (1 - _share(minutes, _MINUTES)), 1)


def _share(value: float, bounds: tuple[float, float]) -> float:
    low, high = map(log10, bounds)
    return min(max((log10(value) - low) / (high - low), 0.0), 1.0)
