"""Draws bars as SVG, with nothing but Python: for a page of the documentation, light or dark."""

from xml.sax.saxutils import escape

LABEL, WIDTH, ROW, TOP = 250, 430, 34, 64


def bars(title, unit, rows, line=None):
    """One bar a row of (label, mean, least, most, is it ours); a thin line in it goes from the least to the most.

    line: (label, value) of an upright line to compare with.
    """
    longest = max(most for _, _, _, most, _ in rows)

    def x(value):
        return round(LABEL + WIDTH * value / longest, 1)

    height = TOP + ROW * len(rows) + 12
    out = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {LABEL + WIDTH + 90} {height}" role="img" '
           f'aria-label="{escape(title)}" font-family="sans-serif" font-size="13">',
           '<style>text{fill:#222}.ours{fill:#1b5faa}.theirs{fill:#8a8f98}.line{stroke:#222}'
           '@media (prefers-color-scheme:dark){text{fill:#eee}.ours{fill:#5b9bd8}.line{stroke:#eee}}</style>',
           f'<text x="0" y="16" font-size="15" font-weight="bold">{escape(title)}</text>',
           f'<text x="0" y="36">{escape(unit)}</text>']
    for number, (label, value, least, most, ours) in enumerate(rows):
        y = TOP + ROW * number
        middle = y + ROW // 2 - 4
        out += [f'<text x="{LABEL - 10}" y="{middle + 4}" text-anchor="end">{escape(label)}</text>',
                f'<rect class="{"ours" if ours else "theirs"}" x="{LABEL}" y="{y}" width="{x(value) - LABEL:.1f}" height="{ROW - 8}"/>',
                f'<line class="line" x1="{x(least)}" x2="{x(most)}" y1="{middle}" y2="{middle}"/>',
                f'<text x="{x(most) + 8}" y="{middle + 4}">{value:,.0f}</text>']
    if line:
        label, value = line
        out += [f'<line class="line" stroke-dasharray="3 3" x1="{x(value)}" x2="{x(value)}" y1="{TOP - 6}" y2="{height - 12}"/>',
                f'<text x="{x(value)}" y="{TOP - 10}" text-anchor="middle">{escape(label)}</text>']
    return "\n".join([*out, "</svg>", ""])
