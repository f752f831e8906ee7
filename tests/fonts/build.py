"""Builds the fonts of the tests: a few letters of scripts that the built-in fonts of PDFs lack, drawn as bars.

pip install fonttools; python3 tests/fonts/build.py
"""

from pathlib import Path

from fontTools.fontBuilder import FontBuilder
from fontTools.pens.t2CharStringPen import T2CharStringPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTCollection, TTFont

FOLDER = Path(__file__).parent


def bars(pen, count):
    """Draws as many upright bars as the number of the glyph, so that glyphs differ."""
    for at in range(count):
        left = 60 + at * 100
        pen.moveTo((left, 0))
        pen.lineTo((left, 700))
        pen.lineTo((left + 60, 700))
        pen.lineTo((left + 60, 0))
        pen.closePath()


def font(family, style, weight, letters, cff=False):
    names = [".notdef", "space"] + [f"uni{ord(letter):04X}" for letter in letters]
    builder = FontBuilder(1000, isTTF=not cff)
    builder.setupGlyphOrder(names)
    builder.setupCharacterMap({0x20: "space", **{ord(letter): f"uni{ord(letter):04X}" for letter in letters}})
    glyphs = {}
    for at, name in enumerate(names):
        pen = T2CharStringPen(600, None) if cff else TTGlyphPen(None)
        if name != "space":
            bars(pen, at + 1)
        glyphs[name] = pen.getCharString() if cff else pen.glyph()
    if cff:
        builder.setupCFF(f"{family}-{style}", {"FullName": f"{family} {style}"}, glyphs, {})
    else:
        builder.setupGlyf(glyphs)
    builder.setupHorizontalMetrics({name: (600, 60) for name in names})
    builder.setupHorizontalHeader(ascent=800, descent=-200)
    builder.setupNameTable({"familyName": family, "styleName": style, "psName": f"{family}-{style}"})
    builder.setupOS2(sTypoAscender=800, sTypoDescender=-200, sCapHeight=700, usWeightClass=weight)
    builder.setupPost()
    builder.font["head"].created = builder.font["head"].modified = 3_900_000_000
    return builder.font


font("BarsEthiopic", "Regular", 400, "አበለማ").save(FOLDER / "BarsEthiopic.ttf")
font("BarsHan", "Regular", 400, "王小龙", cff=True).save(FOLDER / "BarsHan.otf")
collection = TTCollection()
for style, weight in [("Bold", 700), ("Regular", 400)]:
    path = FOLDER / "part.ttf"
    font("BarsAdlam", style, weight, "𞤀𞤁𞤂𞤢𞤣𞤤").save(path)
    collection.fonts.append(TTFont(path))
collection.save(FOLDER / "BarsAdlam.ttc")
path.unlink()
