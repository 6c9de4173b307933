"""Compact types that clients in several languages share, each with the values that travel."""

from datetime import date, datetime, time, timedelta, timezone
from decimal import Decimal

from hazelcast.serialization.api import CompactSerializer, FieldKind


class Record:
    """Fields with values; what is written of it are the fields of its class in the order of their names."""

    type_name = ""
    kinds = {}

    def __init__(self, **values):
        self.values = {name: values.get(name) for name in self.kinds}


class RecordSerializer(CompactSerializer):
    """A field that the writer of a record did not know is None. Names of kinds are those of the methods of readers and writers."""

    def __init__(self, record_class):
        self.record_class = record_class

    def get_class(self):
        return self.record_class

    def get_type_name(self):
        return self.record_class.type_name

    def write(self, writer, record):
        for name, kind in sorted(self.record_class.kinds.items()):
            getattr(writer, "write_" + kind)(name, record.values[name])

    def read(self, reader):
        kinds = self.record_class.kinds.items()
        known = [(name, kind) for name, kind in kinds if reader.get_field_kind(name) != FieldKind.NOT_AVAILABLE]
        return self.record_class(**{name: getattr(reader, "read_" + kind)(name) for name, kind in known})


class Employee(Record):
    type_name = "employee"
    kinds = {"id": "int64", "name": "string", "age": "int32", "tags": "array_of_string", "salary": "decimal", "hired": "date"}


class Department(Record):
    type_name = "interop.Department"
    kinds = {
        "name": "string",
        "level": "string",
        "none": "string",
        "head": "compact",
        "staff": "array_of_compact",
        "floors": "array_of_int32",
        "remote": "nullable_boolean",
        "budget": "nullable_int64",
    }


class Ship(Record):
    """The first version of a type of which TypeScript has the second one."""

    type_name = "ship"
    kinds = {"id": "int32", "name": "string"}


class Boat(Record):
    """The second version of a type of which TypeScript has the first one."""

    type_name = "boat"
    kinds = {"id": "nullable_int32", "name": "string", "crew": "nullable_int32", "note": "string"}


class Inner(Record):
    type_name = "inner"
    kinds = {"n": "int32"}


class Nothing(Record):
    type_name = "nothing"
    kinds = {
        "string": "string",
        "long": "nullable_int64",
        "ints": "array_of_int32",
        "strings": "array_of_string",
        "booleans": "array_of_nullable_boolean",
        "inner": "compact",
    }


ann = Employee(
    id=9_007_199_254_740_993, name="Ann 😀", age=37, tags=["a", None, ""], salary=Decimal("5000.50"), hired=date(2020, 2, 29)
)
bob = Employee(id=-(2**63), age=-1)
department = Department(name="R&D", level="SENIOR", head=ann, staff=[bob, None], floors=[1, -2], budget=5)
nothing = Nothing(strings=[None, None], booleans=[])


def long_named(length):
    return Employee(id=1, name="x" * length, age=2, tags=["behind"], salary=Decimal(1), hired=date(9999, 12, 31))


def many_tags():
    tags = [None if i % 3 == 0 else f"tag {i}" for i in range(20_000)]
    return Employee(id=1, name="many", age=2, tags=tags, salary=Decimal(1), hired=date(1, 1, 1))


decimal = Decimal("-31.231")
clock = time(11, 22, 41, 123_456)
day = date(2021, 6, 28)
timestamp = datetime.combine(day, clock)
zoned = timestamp.replace(tzinfo=timezone(timedelta(hours=18)))
inner = Inner(n=7)

# a field of every kind, with its value
EVERYTHING = {
    "boolean": True,
    "int8": -128,
    "int16": -32_768,
    "int32": -(2**31),
    "int64": -(2**63),
    "float32": float("nan"),
    "float64": -0.0,
    "string": "ä😀\0",
    "decimal": decimal,
    "time": clock,
    "date": day,
    "timestamp": timestamp,
    "timestamp_with_timezone": zoned,
    "compact": inner,
    "nullable_boolean": False,
    "nullable_int8": 127,
    "nullable_int16": 32_767,
    "nullable_int32": 2**31 - 1,
    "nullable_int64": 2**63 - 1,
    "nullable_float32": -0.0,
    "nullable_float64": float("nan"),
    "array_of_boolean": [True, False, True, True, False, False, False, False, True],
    "array_of_int8": [0, 127, -128],
    "array_of_int16": [1, -2],
    "array_of_int32": [3, -4],
    "array_of_int64": [5, -(2**63)],
    "array_of_float32": [-0.0, float("-inf")],
    "array_of_float64": [float("nan"), 1e-300],
    "array_of_string": ["a", None, ""],
    "array_of_decimal": [decimal, None],
    "array_of_time": [None, clock],
    "array_of_date": [day, date(1, 1, 1)],
    "array_of_timestamp": [timestamp, datetime(9999, 12, 31, 23, 59, 59)],
    "array_of_timestamp_with_timezone": [None, zoned],
    "array_of_compact": [None, inner, inner],
    "array_of_nullable_boolean": [True, None, False],
    "array_of_nullable_int8": [-1, None],
    "array_of_nullable_int16": [None, 300],
    "array_of_nullable_int32": [70_000, None],
    "array_of_nullable_int64": [None, 2**40],
    "array_of_nullable_float32": [None, 2.5],
    "array_of_nullable_float64": [0.1, None],
}


def field_name(kind):
    """The name of the field of a kind: array_of_int8 is arrayOfInt8."""
    first, *others = kind.split("_")
    return first + "".join(word.capitalize() for word in others)


class Everything(Record):
    type_name = "everything"
    kinds = {field_name(kind): kind for kind in EVERYTHING}


everything = Everything(**{field_name(kind): value for kind, value in EVERYTHING.items()})

serializers = [RecordSerializer(each) for each in (Employee, Department, Ship, Boat, Inner, Nothing, Everything)]
