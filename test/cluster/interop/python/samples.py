"""The values that travel, by the names that they have in all languages."""

import uuid
from datetime import date, datetime, time, timedelta, timezone
from decimal import Decimal

from hazelcast.core import HazelcastJsonValue

import instances
import records

NAN = float("nan")

# both sides write these, as values and as keys
KEYS = {
    "byte-max": 127,
    "short-min": -32_768,
    "short-max": 32_767,
    "int-min": -(2**31),
    "int-max": 2**31 - 1,
    "long-min": -(2**63),
    "long-max": 2**63 - 1,
    "long-2^53+1": 9_007_199_254_740_993,
    "double": 0.1,
    "double-NaN": NAN,
    "double-0": 0.0,
    "double-minus-0": -0.0,
    "double-min": 5e-324,
    "double-max": 1.7976931348623157e308,
    "double-infinite": float("-inf"),
    "true": True,
    "false": False,
    "string": "grün",
    "string-empty": "",
    "string-nul": "a\0b",
    "string-emoji": "a😀𝄞z",
    "string-flag": "🏴‍☠️ नमस्ते שָׁלוֹם",
    "string-long": "ä" * 70_000,
    "bytes": bytearray([0, 127, 128, 255]),
    "bytes-empty": bytearray(),
    "day": date(2024, 2, 29),
    "day-of-1": date(1, 1, 1),
    "day-of-9999": date(9999, 12, 31),
    "time-0": time(0, 0),
    "time-micros": time(23, 59, 59, 999_999),
    "offset-micros": datetime(1970, 1, 1, 0, 0, 0, 1, timezone(-timedelta(hours=5, minutes=30, seconds=15))),
    "big-2^63": 2**63,
    "big-huge": -(2**4096),
    "decimal-1.0": Decimal("1.0"),
    "decimal-1.00": Decimal("1.00"),
    "decimal-small": Decimal((1, (1,), -(2**31) + 1)),
    "decimal-large": Decimal((0, (1,), 2**31)),
    "decimal-huge": Decimal(f"{-(2**4096)}E-1000"),
    "uuid": uuid.UUID(int=(1 << 127) + (1 << 64) - 1),
    "uuid-0": uuid.UUID(int=0),
    "json": HazelcastJsonValue('{"name":"grün 😀","list":[1,null,{"a":-0.5}]}'),
    "json-text": HazelcastJsonValue("[ 12345678901234567890 ]"),
    "identified": instances.Reading(False),
    "custom": instances.Celsius(-273.15),
    "portable-small": instances.item(),
    "portable": instances.Parcel(False),
    "compact": records.ann,
    "compact-nulls": records.bob,
    "compact-255": records.long_named(255),
    "compact-70000": records.long_named(70_000),
    "compact-many": records.many_tags(),
    "compact-zero-config": records.department,
    "record": records.everything,
    "record-nulls": records.nothing,
}

# both sides write these, each as it knows them: what is written here, and what is read
VALUES = {
    "compact-old": (records.Ship(id=7, name="ship"), records.Ship(id=7, name="ship")),
    "compact-new": (records.Boat(id=8, name="boat", crew=5, note="note"), records.Boat(id=8, name="boat")),
}

# only this side writes these
WRITTEN = {
    "list-empty": [],
    "list-of-ours": [records.ann, None, instances.Reading(False), instances.item()],
    "list-of-python": ["a", 1, None, 2**63 - 1, -0.0, ["inner", None], Decimal(10), uuid.UUID(int=0)],
    "pickled": {"a": 1},
}

# only the other side writes these
READ = {
    "float": 1.100000023841858,
    "float-NaN": NAN,
    "float-0": 0.0,
    "float-minus-0": -0.0,
    "byte-min": -128,
    "long-0": 0,
    "long-minus-1": -1,
    "big-0": 0,
    "big-minus-1": -1,
    "big-minus-128": -128,
    "big-128": 128,
    "booleans": [True, False, True],
    "shorts": [-32_768, 0, 32_767],
    "shorts-empty": [],
    "ints": [-(2**31), 0, 2**31 - 1],
    "ints-empty": [],
    "longs": [-(2**63), 9_007_199_254_740_993, 2**63 - 1],
    "longs-empty": [],
    "floats": [-0.0, NAN, 1.100000023841858],
    "floats-empty": [],
    "doubles": [-0.0, NAN, 0.1],
    "doubles-empty": [],
    "strings": ["", "😀", "z"],
    "day-time-micros": datetime(2021, 6, 28, 23, 59, 59, 999_999),
}
