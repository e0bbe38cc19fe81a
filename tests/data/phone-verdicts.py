#!/usr/bin/env python3
"""Writes phone-verdicts.csv, the results that tests/core/phone.rs expects of src/domain/phone/mod.rs.

To run it again:

    pip install phonenumbers==9.0.42
    python3 tests/data/phone-verdicts.py > tests/data/phone-verdicts.csv

phonenumbers 9.0.42 has the same metadata as rlibphonenumber 2.2.15 (see its readme). Update both together and read the
difference of the CSV. The output is deterministic.

An empty `normal` means: not a telephone number. The rules around the library are implemented here a second time,
independently of the Rust, so that only the same mistake in both goes unseen.
"""

import csv
import re
import sys
import unicodedata
from urllib.parse import unquote

import phonenumbers as pn
from phonenumbers import PhoneNumberFormat as Format
from phonenumbers import PhoneNumberType as Type
from phonenumbers import phonenumberutil

MADE_WITH = "9.0.42"

REGIONS = """US CA DO JM PR AG MX BR AR CL CO PE VE EC CR GB IE FR DE AT CH IT ES PT NL BE LU DK SE NO FI IS PL CZ SK HU
RO BG GR HR SI RS UA RU KZ BY LT LV EE TR IL SA AE EG MA NG KE ZA GH ET IN PK BD LK CN HK TW JP KR SG MY TH VN PH ID AU
NZ FJ SM VA UZ GE""".split()

# --- the rules ---------------------------------------------------------------------------------------------------


def plain(text):
    out = []
    for c in text:
        kind = unicodedata.category(c)
        if 0xFF01 <= ord(c) <= 0xFF5E:
            out.append(unicodedata.normalize("NFKC", c))
        elif kind == "Cf":
            continue
        elif kind == "Zs" or c == "\t":
            out.append(" ")
        elif kind == "Pd" or c == "\u2212":
            out.append("-")
        elif kind == "Nd":
            out.append(str(unicodedata.digit(c)))
        elif c in "\u00b7\u2022":
            out.append(".")
        else:
            out.append(c)
    return "".join(out)


def unwrapped(text):
    """Returns (number, extension or None, context or None)."""
    wrapping = " \t\r\n\"'="
    m = re.search(r".*<([^>]*)", text, re.S)
    text = (m.group(1) if m else text).strip(wrapping)
    m = re.match(r"\s*(?:tel|sips?)\s*:(.*)$", text, re.I | re.S)
    if not m:
        return text, None, None
    uri = m.group(1).split("?")[0]
    user, at, host = uri.rpartition("@")
    if not at:
        user, host = uri, ""
    number, *parameters = unquote(user).split(";")
    number = number.split(":")[0].strip(wrapping)
    extension = context = None
    for parameter in parameters + host.split(";")[1:]:
        name, _, value = parameter.partition("=")
        if name.strip().lower() == "ext":
            extension = re.sub("[^0-9]", "", value) or None
        if name.strip().lower() == "phone-context" and value.strip().startswith("+"):
            context = value.strip()
    return number, extension, None if number.startswith("+") else context


def damaged(text):
    if re.fullmatch(r"[+-]?\d+([.,]\d+)?[eE][+-]?\d+", text):
        return True
    m = re.fullmatch(r"[+-]?(\d+)[.,](0+)", text)
    return bool(m) and not (len(m.group(1)) <= 4 and len(m.group(2)) >= 4)


def parsed(text, region):
    try:
        return pn.parse(text, region)
    except pn.NumberParseException:
        return None


def e164(number):
    if number is None:
        return None
    if pn.is_possible_number_with_reason(number) != pn.ValidationResult.IS_POSSIBLE:
        return None
    return pn.format_number(number, Format.E164)


def planned(text, region):
    """Returns (E.164, extension or None), or None."""
    number = parsed(text, region)
    m = re.match(r"[^0-9+]*0[^\w+]*0\W*(.*)", text, re.S)
    if m and not (number and pn.is_valid_number(number)):
        again = parsed("+" + m.group(1), None)
        if again and pn.is_valid_number(again):
            number = again
    form = e164(number)
    if form is None:
        return None
    while True:
        again = e164(parsed(form, None))
        if again is None:
            return None
        if again == form:
            return form, number.extension
        form = again


def verdict(raw, region):
    """Returns (normal or None, extension or None)."""
    text = raw.strip()
    if len(text.encode()) > 250:
        return None, None
    number, extension, context = unwrapped(plain(text))
    if damaged(number):
        return None, None
    found = (planned(context + number, region) if context else None) or planned(number, region)
    if found:
        return found[0], extension or found[1]
    written, head = phonenumberutil._maybe_strip_extension(number)
    digits = re.sub(r"[-\s.()\[\]/~+*]", "", head)
    if not re.fullmatch("[0-9]+", digits) or re.search("[\r\n]", head):
        return None, None
    found = planned(digits, region)
    if found is None:
        return digits, extension or written or None
    if pn.is_valid_number(parsed(found[0], None)):
        return found[0], extension or written or None
    return None, None


# --- the spellings -----------------------------------------------------------------------------------------------


def national_digits(n):
    return "".join(c for c in pn.format_number(n, Format.NATIONAL) if c.isdigit())


def fullwidth(text):
    return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in text)


def arabic(text):
    return "".join(chr(0x660 + int(c)) if c.isdigit() else c for c in text)


def idd(region):
    prefix = pn.PhoneMetadata.metadata_for_region(region).international_prefix or "00"
    preferred = pn.PhoneMetadata.metadata_for_region(region).preferred_international_prefix
    return (preferred or (prefix if prefix.isdigit() else "00")).replace("~", "")


def spellings(region, n):
    national = pn.format_number(n, Format.NATIONAL)
    inter = pn.format_number(n, Format.INTERNATIONAL)
    full = pn.format_number(n, Format.E164)
    rfc = pn.format_number(n, Format.RFC3966)
    nsn = pn.national_significant_number(n)
    return [
        national,
        inter,
        full,
        rfc,
        national_digits(n),
        nsn,
        full[1:],
        idd(region) + full[1:],
        "00" + full[1:],
        "00 " + inter[1:],
        idd(region) + " " + inter[1:],
        f"sip:{full}@pbx.example.com",
        f"SIP:{full.replace('+', '%2B')}@10.0.0.7:5060;user=phone",
        f"sips:{national_digits(n)}@example.com;user=phone",
        f'"Ann O. 12" <sip:{full};ext=12@example.com>',
        f"<sip:{nsn}@example.com>;tag=8a2f",
        f"tel:{nsn};phone-context=+{n.country_code}",
        f"{rfc};ext=204",
        f"{national} x12",
        f"{inter} ext. 7",
        f"{national} #305",
        f"{full};ext=4455",
        national.replace(" ", "-"),
        inter.replace(" ", ".").replace("-", "."),
        inter.replace(" ", "\u00a0"),
        inter.replace(" ", "\u202f").replace("-", "\u2011"),
        fullwidth(national_digits(n)),
        fullwidth(inter),
        arabic(full),
        f"\u202a{inter}\u202c",
        f"+{n.country_code} ({nsn[:3]}) {nsn[3:6]}-{nsn[6:]}",
        f"{nsn[:3]}/{nsn[3:]}",
        f"Tel. {inter}",
        f'="{national_digits(n)}"',
    ]


def spoiled(region, n):
    full = pn.format_number(n, Format.E164)
    nsn = pn.national_significant_number(n)
    return [
        nsn[:-1],
        nsn[:4],
        nsn + "99999999",
        full[:-3],
        full + "000000",
        nsn + ".0",
        f"{nsn[0]}.{nsn[1:6]}E+{len(nsn) - 1:02d}",
        f"{nsn}, {nsn}",
        f"{nsn} / {nsn}",
        "00" + nsn,
        "0" + nsn,
        "1" + nsn,
        f"{nsn} mobile",
    ]


TYPES = [Type.FIXED_LINE, Type.MOBILE, Type.TOLL_FREE]

ANYWHERE = """5550100|204|0100|12|7|000|0000000000|555-0100|5550100 x12|5550100;ext=12|204#12|5550100 - 12#|555.0000
SUITE 100 DENTAL|TOM CALLAHAN|sip:anonymous@anonymous.invalid|sip:bob2@example.com|anonymous|n/a|-|+|()|x12|#12|ext. 12
8.01556E+09|8,01556E+09|1E5|8015551234.0|8015551234.00|8015551234,0|8015551.000|-8.01556e+09|8015551234.0000
(801) 555-1234|801-555-1234|801.555.1234|18015551234|1 801 555 1234|+18015551234|+1 (801) 555-1234|01118015551234
011 1 801 555 1234|0018015551234|00 1 801-555-1234|+0018015551234|+8015551234|+01118015551234|801+5551234|++18015551234
+1 +1 801 555 1234|011 +1 801 555 1234|801 555 1234 ext 5|801-555-1234 x 5|(801) 555-1234 #5|801 555 1234,5|801 555 1234;5
1-800-FLOWERS|1-800-356-9377|tel:+1-801-555-1234;ext=12|tel:5551234;phone-context=+1801|tel:8015551234;phone-context=example.com
tel:2079460958;phone-context=+44|tel:204;phone-context=+1801555|sip:204@pbx.example.com|sip:204;phone-context=+1801555@example.com
sip:8015551234:secret@example.com|sip:+18015551234@example.com?subject=hi|sip:8015551234|"8015551234" <sip:anonymous@anonymous.invalid>
Tom <801-555-1234>|"Tom" <tel:+18015551234>|'8015551234|="8015551234"|="5550100"|801 555 1234 / 801 555 9999|801 555 1234, 801 555 9999
801 555 1234 or 801 555 9999|+44 20 7946 0958|0044 20 7946 0958|011 44 20 7946 0958|+44 (0)20 7946 0958|+44 20 7946 095
+4420794609|+999123456789|00999123456789|+80012345678|0080012345678|+390612345678|+4900301234567|0000301234567|00301234567
*67|*678015551234|*5550100|911|112|0|1234567890123456789|12345678901234567890123|2024-01-15|10:30|$500|12.5|#NUM!|50%
5550100, 204|5550100,204|5550100, 5550101|801_555_1234|801·555·1234|801•555•1234|٨٠١٥٥٥١٢٣٤|８０１－５５５－１２３４|−8015551234""".replace("\n", "|").split("|")


def rows():
    for region in ["US", "GB", "DE", "AU"]:
        for text in ANYWHERE:
            yield region, text
    for at, region in enumerate(REGIONS):
        foreign = pn.example_number_for_type(REGIONS[(at + 7) % len(REGIONS)], Type.MOBILE)
        examples = [pn.example_number_for_type(region, kind) for kind in TYPES]
        examples = [n for n in examples if n is not None]
        # Every region has some of the spellings, every spelling has some of the regions.
        for turn, n in enumerate(examples):
            forms = spellings(region, n)
            for step in range(4):
                yield region, forms[(at * 5 + turn * 4 + step * 9) % len(forms)]
        ways = spoiled(region, examples[0])
        yield region, ways[at % len(ways)]
        yield region, ways[(at * 2 + 5) % len(ways)]
        if foreign is not None:
            forms = spellings(region, foreign)
            yield region, forms[at % len(forms)]


def main():
    if pn.__version__ != MADE_WITH:
        sys.exit(f"phonenumbers {MADE_WITH} is wanted, this is {pn.__version__}")
    out = csv.writer(sys.stdout, lineterminator="\n")
    out.writerow(["region", "spelling", "normal", "extension"])
    seen = set()
    for region, text in rows():
        if (region, text) not in seen:
            seen.add((region, text))
            normal, extension = verdict(text, region)
            out.writerow([region, text, normal or "", extension or ""])


sys.stdout.reconfigure(encoding="utf-8")
main()
