"""Pictures as plain SVG: cost against size, probability against what turned out true, seconds by stage.

Drawn with nothing but text, so that they can be read in a difference of two commits.
"""

from collections.abc import Mapping, Sequence
from html import escape
from math import floor, log10

Point = tuple[float, float]
Bins = Sequence[tuple[int, float, float]]

_WIDTH, _HEIGHT = 640, 400
_LEFT, _RIGHT, _TOP, _BOTTOM = 70, 20, 46, 56
# Told apart by dashes too; the pale ones of stages by the order of the key
_COLOURS = ("#1d70b8", "#b58840", "#5694ca", "#6f777b", "#00703c", "#912b88", "#d4351c", "#28a197", "#85994b")
_DASHES = ("", "6 4", "2 3", "10 4 2 4", "1 4", "12 3", "", "6 4", "2 3")


def growth(series: Mapping[str, Sequence[Point]], title: str, unit: str) -> str:
    """Seconds or megabytes against rows, both axes logarithmic, with a dotted line along which cost grows with the rows.

    Args:
        series: for each tool, points (rows of both lists together, seconds or megabytes).
        title: stands above the picture.
        unit: of the second number, "s" or "MB".
    """
    points = [point for line in series.values() for point in line]
    if not points:
        return ""
    x = _scale([p[0] for p in points], _LEFT, _WIDTH - _RIGHT)
    y = _scale([p[1] for p in points], _HEIGHT - _BOTTOM, _TOP)
    parts = []
    for power, place in x[2]:
        parts += _tick_x(place, _short(10**power))
    for power, place in y[2]:
        parts += _tick_y(place, f"{_short(10**power)} {unit}")
    parts += _linear(x, y, max(points))
    for number, (name, line) in enumerate(series.items()):
        spots = [(_at(x, p[0]), _at(y, p[1])) for p in sorted(line)]
        parts += _line(number, name, spots)
        parts.append(_text(*_above(spots[-1]), f"{max(line)[1]:.3g}", "end", 11))
    return _svg(title, "rows of both lists together", parts)


def _above(spot: Point) -> Point:
    return spot[0] + 4, spot[1] - 8


def _linear(x: "Scale", y: "Scale", last: Point) -> list[str]:
    """A line of slope one through the largest point, as far as the picture goes."""
    left, low = 10 ** x[2][0][0], 10 ** y[2][0][0]
    rows = max(left, last[0] * low / last[1])
    ends = [(_at(x, r), _at(y, r * last[1] / last[0])) for r in (rows, last[0])]
    path = "L".join(f"{a:.1f} {b:.1f}" for a, b in ends)
    word = _text(ends[0][0] + 6, ends[0][1] - 6, "slope 1", "start", 11)
    return [f'<path d="M{path}" fill="none" stroke="#505a5f" stroke-dasharray="1 4"/>', word]


def reliability(series: Mapping[str, Bins], title: str) -> str:
    """Share true against probability; the dotted diagonal is perfect, a circle's area grows with its pairs.

    Args:
        series: for each tool, bins (pairs, mean probability, share true).
        title: stands above the picture.
    """
    width, height = _WIDTH - _LEFT - _RIGHT, _HEIGHT - _TOP - _BOTTOM
    parts = []
    for tenth in range(0, 11, 2):
        parts += _tick_x(_LEFT + width * tenth / 10, f"{tenth / 10:.1f}")
        parts += _tick_y(_HEIGHT - _BOTTOM - height * tenth / 10, f"{tenth / 10:.1f}")
    parts.append(
        f'<path d="M{_LEFT} {_HEIGHT - _BOTTOM}L{_WIDTH - _RIGHT} {_TOP}" stroke="#505a5f" stroke-dasharray="1 4"/>'
    )
    for number, (name, bins) in enumerate(series.items()):
        full = [(n, mean, rate) for n, mean, rate in bins if n]
        spots = [(_LEFT + width * mean, _HEIGHT - _BOTTOM - height * rate) for _, mean, rate in full]
        parts += _line(number, name, spots, [2 + 1.6 * log10(n) for n, _, _ in full])
    return _svg(title, "probability said", [*parts, _text(_LEFT, _TOP - 6, "share true", "end", 12)])


def stacked(bars: Mapping[str, Mapping[str, float]], title: str) -> str:
    """A lying bar for each run, cut into its stages by their share of its seconds; the seconds stand at its end.

    Args:
        bars: name of the run → seconds by stage; all have the same stages, in the same order.
        title: stands above the picture.
    """
    left, right, step = 190, 70, 26
    stages = list(next(iter(bars.values())))
    parts = _stage_key(stages, left)
    for number, (name, spent) in enumerate(bars.items()):
        total, place, y = sum(spent.values()), float(left), _TOP + 30 + step * number
        parts.append(_text(left - 8, y + 13, name, "end", 12))
        for colour, stage in enumerate(stages):
            width = (_WIDTH - left - right) * spent[stage] / max(total, 1e-9)
            parts.append(
                f'<rect x="{place:.1f}" y="{y}" width="{width:.1f}" height="18" fill="{_COLOURS[colour]}">'
                f"<title>{escape(stage)}: {spent[stage]:.2f} s</title></rect>"
            )
            place += width
        parts.append(_text(_WIDTH - right + 8, y + 13, f"{total:.1f} s", "start", 12))
    return _svg(title, "share of the time of the run", parts, _TOP + 30 + step * len(bars) + 40)


def _stage_key(stages: Sequence[str], left: int) -> list[str]:
    parts, place = [], float(left - 170)
    for colour, stage in enumerate(stages):
        parts.append(
            f'<rect x="{place:.0f}" y="{_TOP - 8}" width="11" height="11" fill="{_COLOURS[colour]}"/>'
        )
        parts.append(_text(place + 15, _TOP + 2, stage, "start", 11))
        place += 24 + 6.2 * len(stage)
    return parts


Scale = tuple[float, float, list[tuple[int, float]]]


def _scale(values: Sequence[float], first: float, last: float) -> Scale:
    """Place of 1 on the axis, length of a power of ten, and the powers of ten on it."""
    low, high = floor(log10(min(values))), log10(max(values)) + 0.12
    step = (last - first) / (high - low)
    origin = first - low * step
    return origin, step, [(power, origin + power * step) for power in range(low, floor(high) + 1)]


def _at(scale: Scale, value: float) -> float:
    return scale[0] + scale[1] * log10(value)


def _short(value: float) -> str:
    if value >= 1_000_000:
        return f"{value / 1_000_000:g} M"
    return f"{value / 1_000:g} k" if value >= 1_000 else f"{value:g}"


def _tick_x(place: float, label: str) -> list[str]:
    line = f'<path d="M{place:.1f} {_TOP}V{_HEIGHT - _BOTTOM}" stroke="#dcdedf"/>'
    return [line, _text(place, _HEIGHT - _BOTTOM + 18, label, "middle", 12)]


def _tick_y(place: float, label: str) -> list[str]:
    line = f'<path d="M{_LEFT} {place:.1f}H{_WIDTH - _RIGHT}" stroke="#dcdedf"/>'
    return [line, _text(_LEFT - 8, place + 4, label, "end", 12)]


def _line(number: int, name: str, spots: Sequence[Point], radii: Sequence[float] = ()) -> list[str]:
    colour, dash = _COLOURS[number % len(_COLOURS)], _DASHES[number % len(_DASHES)]
    path = "L".join(f"{x:.1f} {y:.1f}" for x, y in spots)
    sizes = radii or [4.0] * len(spots)
    circles = [
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{r:.1f}" fill="{colour}"/>'
        for (x, y), r in zip(spots, sizes, strict=True)
    ]
    key = _TOP + 18 + 18 * number
    return [
        f'<path d="M{path}" fill="none" stroke="{colour}" stroke-width="2" stroke-dasharray="{dash}"/>',
        *circles,
        f'<path d="M{_LEFT + 12} {key}h28" stroke="{colour}" stroke-width="2" stroke-dasharray="{dash}"/>',
        _text(_LEFT + 46, key + 4, name, "start", 12),
    ]  # fmt: skip


def _text(x: float, y: float, text: str, anchor: str, size: int) -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" font-size="{size}" fill="#0b0c0c">{escape(text)}</text>'


def _svg(title: str, below: str, parts: Sequence[str], height: int = _HEIGHT) -> str:
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" role="img" '
            f'font-family="Noto Sans, sans-serif"><title>{escape(title)}</title>',
            f'<rect width="{_WIDTH}" height="{height}" fill="#ffffff"/>',
            _text(_LEFT, 22, title, "start", 15),
            *parts,
            _text((_LEFT + _WIDTH - _RIGHT) / 2, height - 14, below, "middle", 12),
            "</svg>",
            "",
        ]
    )
