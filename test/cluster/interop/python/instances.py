"""Classes with numbers that clients in several languages share."""

import uuid
from datetime import date, datetime, time, timedelta, timezone
from decimal import Decimal

from hazelcast.core import HazelcastJsonValue
from hazelcast.serialization.api import IdentifiedDataSerializable, Portable, StreamSerializer

import records

FACTORY = 1


class Item(Portable):
    """A Portable that lies in another one."""

    def __init__(self, label=None, count=0):
        self.label = label
        self.count = count

    def get_factory_id(self):
        return FACTORY

    def get_class_id(self):
        return 1

    def write_portable(self, writer):
        writer.write_string("label", self.label)
        writer.write_int("count", self.count)

    def read_portable(self, reader):
        self.label = reader.read_string("label")
        self.count = reader.read_int("count")


def item():
    return Item("😀", -5)


class Reading(IdentifiedDataSerializable):
    """An identified object, which lies in the partition of its station when it is a key."""

    SCALARS = (
        ("boolean", True),
        ("byte", 128),
        ("char", "ä"),
        ("short", -300),
        ("int", -(2**31)),
        ("long", 2**63 - 1),
        ("float", -0.0),
        ("double", float("nan")),
        ("string", None),
        ("int_array", [1, -2]),
        ("long_array", None),
        ("string_array", ["a", None, "😀"]),
    )

    def __init__(self, is_empty=True):
        self.content = [] if is_empty else ["north", *(value for _, value in self.SCALARS), *reading_objects()]

    def get_partition_key(self):
        return "north"

    def get_factory_id(self):
        return FACTORY

    def get_class_id(self):
        return 1

    def write_data(self, output):
        output.write_string("north")
        for kind, value in self.SCALARS:
            getattr(output, "write_" + kind)(value)
        objects = reading_objects()
        output.write_int(len(objects))
        for each in objects:
            output.write_object(each)

    def read_data(self, inp):
        self.content = [inp.read_string()]
        for kind, _ in self.SCALARS:
            value = getattr(inp, "read_" + kind)()
            self.content.append(value & 255 if kind == "byte" else value)
        self.content += [inp.read_object() for _ in range(inp.read_int())]


def reading_objects():
    others = [date(2021, 6, 28), uuid.UUID(int=(1 << 64) + (1 << 64) - 1), records.ann, Celsius(-273.15), HazelcastJsonValue('{"a":1}')]
    return [None, "text", -(2**63), item(), *others]


day = date(2021, 6, 28)
moment = datetime(2021, 6, 28, 11, 22, 41, 123_456, timezone(timedelta(hours=18)))
HUGE = -(2**4096)

FIELDS = (
    ("flag", "boolean", True),
    ("octet", "byte", 255),
    ("letter", "char", "ä"),
    ("little", "short", -32_768),
    ("number", "int", 2**31 - 1),
    ("big", "long", -(2**63)),
    ("single", "float", float("nan")),
    ("twice", "double", -0.0),
    ("text", "string", "a😀"),
    ("noText", "string", None),
    ("decimal", "decimal", Decimal("-1.50")),
    ("time", "time", time(23, 59, 59, 999_999)),
    ("date", "date", day),
    ("timestamp", "timestamp", datetime(2021, 6, 28, 12)),
    ("zoned", "timestamp_with_timezone", moment),
    ("item", "portable", item()),
    ("noItem", "portable", None),
    ("items", "portable_array", [item(), Item()]),
    ("flags", "boolean_array", [True, False]),
    ("octets", "byte_array", bytearray([128, 127])),
    ("letters", "char_array", ["a", "ä"]),
    ("littles", "short_array", [1, -2]),
    ("numbers", "int_array", [3, -4]),
    ("bigs", "long_array", [5, -(2**63)]),
    ("singles", "float_array", [-0.0, 1.100000023841858]),
    ("twices", "double_array", [float("nan"), 0.1]),
    ("texts", "string_array", ["", None, "𝄞"]),
    ("noNumbers", "int_array", None),
    ("decimals", "decimal_array", [Decimal(1), Decimal(f"{HUGE}E7")]),
    ("dates", "date_array", [day, date(9999, 12, 31)]),
    ("zoneds", "timestamp_with_timezone_array", [moment]),
)


class Parcel(Portable):
    """A Portable with a field of each type, and with data behind them."""

    def __init__(self, is_empty=True):
        self.fields = {} if is_empty else {name: value for name, _, value in FIELDS}
        self.raw = [] if is_empty else ["raw", None, item(), Reading(False)]

    def get_factory_id(self):
        return FACTORY

    def get_class_id(self):
        return 2

    def write_portable(self, writer):
        for name, kind, _ in FIELDS:
            if name == "noItem":
                writer.write_null_portable(name, FACTORY, 1)
            else:
                getattr(writer, "write_" + kind)(name, self.fields[name])
        output = writer.get_raw_data_output()
        output.write_int(len(self.raw))
        for each in self.raw:
            output.write_object(each)

    def read_portable(self, reader):
        self.fields = {name: getattr(reader, "read_" + kind)(name) for name, kind, _ in FIELDS}
        self.fields["octet"] &= 255
        inp = reader.get_raw_data_input()
        self.raw = [inp.read_object() for _ in range(inp.read_int())]


class Celsius:
    """What a serializer of the application writes."""

    def __init__(self, degrees):
        self.degrees = degrees


class CelsiusSerializer(StreamSerializer):
    def get_type_id(self):
        return 100

    def write(self, out, obj):
        out.write_double(obj.degrees)

    def read(self, inp):
        return Celsius(inp.read_double())

    def destroy(self):
        pass


configuration = {
    "data_serializable_factories": {FACTORY: {1: Reading}},
    "portable_factories": {FACTORY: {1: Item, 2: Parcel}},
    "custom_serializers": {Celsius: CelsiusSerializer},
}
