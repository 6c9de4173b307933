package interop;

import static interop.Sample.key;
import static interop.Sample.read;
import static interop.Sample.value;

import com.hazelcast.nio.serialization.genericrecord.GenericRecord;
import com.hazelcast.nio.serialization.genericrecord.GenericRecordBuilder;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;

/** Compact records: with a serializer, without one, and without a class. */
final class Records {
    static final Employee ANN =
            new Employee(9_007_199_254_740_993L, "Ann 😀", 37, new String[] {"a", null, ""}, new BigDecimal("5000.50"), LocalDate.of(2020, 2, 29));
    static final Employee BOB = new Employee(Long.MIN_VALUE, null, -1, null, null, null);
    static final Department DEPARTMENT =
            new Department(5L, new int[] {1, -2}, ANN, Department.Level.SENIOR, "R&D", null, null, new Employee[] {BOB, null});

    private Records() {
    }

    static List<Sample> samples() {
        return List.of(
                key("compact", ANN), key("compact-nulls", BOB),
                key("compact-255", longNamed(255)), key("compact-70000", longNamed(70_000)), key("compact-many", manyTags()),
                key("compact-zero-config", DEPARTMENT), value("compact-zero-config-class", new Team(), new Team()),
                value("compact-old", new Ship(7, "ship"), new Ship(7, "ship")),
                value("compact-new", new Boat(8, "boat", 5, "note"), new Boat(8, "boat", null, null)),
                // the other side has a field that cannot be null
                read("compact-new-null", new Boat(null, "boat", 5, "note")),
                key("record", everything(GenericRecordBuilder.compact("inner").setInt32("n", 7).build())), key("record-nulls", nothing()));
    }

    private static Employee longNamed(int length) {
        return new Employee(1, "x".repeat(length), 2, new String[] {"behind"}, BigDecimal.ONE, LocalDate.of(9999, 12, 31));
    }

    private static Employee manyTags() {
        String[] tags = new String[20_000];
        Arrays.setAll(tags, i -> i % 3 == 0 ? null : "tag " + i);
        return new Employee(1, "many", 2, tags, BigDecimal.ONE, LocalDate.of(1, 1, 1));
    }

    /** A record with a field of every kind. */
    private static GenericRecord everything(GenericRecord inner) {
        BigDecimal decimal = new BigDecimal("-31.231");
        LocalTime time = LocalTime.of(11, 22, 41, 123_456_000);
        LocalDate date = LocalDate.of(2021, 6, 28);
        LocalDateTime timestamp = LocalDateTime.of(date, time);
        OffsetDateTime zoned = OffsetDateTime.of(timestamp, ZoneOffset.ofHours(18));
        return GenericRecordBuilder.compact("everything")
                .setBoolean("boolean", true)
                .setInt8("int8", (byte) -128)
                .setInt16("int16", (short) -32_768)
                .setInt32("int32", Integer.MIN_VALUE)
                .setInt64("int64", Long.MIN_VALUE)
                .setFloat32("float32", Float.NaN)
                .setFloat64("float64", -0.0)
                .setString("string", "ä😀\0")
                .setDecimal("decimal", decimal)
                .setTime("time", time)
                .setDate("date", date)
                .setTimestamp("timestamp", timestamp)
                .setTimestampWithTimezone("timestampWithTimezone", zoned)
                .setGenericRecord("compact", inner)
                .setNullableBoolean("nullableBoolean", false)
                .setNullableInt8("nullableInt8", (byte) 127)
                .setNullableInt16("nullableInt16", (short) 32_767)
                .setNullableInt32("nullableInt32", Integer.MAX_VALUE)
                .setNullableInt64("nullableInt64", Long.MAX_VALUE)
                .setNullableFloat32("nullableFloat32", -0.0f)
                .setNullableFloat64("nullableFloat64", Double.NaN)
                .setArrayOfBoolean("arrayOfBoolean", new boolean[] {true, false, true, true, false, false, false, false, true})
                .setArrayOfInt8("arrayOfInt8", new byte[] {0, 127, -128})
                .setArrayOfInt16("arrayOfInt16", new short[] {1, -2})
                .setArrayOfInt32("arrayOfInt32", new int[] {3, -4})
                .setArrayOfInt64("arrayOfInt64", new long[] {5, Long.MIN_VALUE})
                .setArrayOfFloat32("arrayOfFloat32", new float[] {-0.0f, Float.NEGATIVE_INFINITY})
                .setArrayOfFloat64("arrayOfFloat64", new double[] {Double.NaN, 1e-300})
                .setArrayOfString("arrayOfString", new String[] {"a", null, ""})
                .setArrayOfDecimal("arrayOfDecimal", new BigDecimal[] {decimal, null})
                .setArrayOfTime("arrayOfTime", new LocalTime[] {null, time})
                .setArrayOfDate("arrayOfDate", new LocalDate[] {date, LocalDate.of(1, 1, 1)})
                .setArrayOfTimestamp("arrayOfTimestamp", new LocalDateTime[] {timestamp, LocalDateTime.of(9999, 12, 31, 23, 59, 59)})
                .setArrayOfTimestampWithTimezone("arrayOfTimestampWithTimezone", new OffsetDateTime[] {null, zoned})
                .setArrayOfGenericRecord("arrayOfCompact", new GenericRecord[] {null, inner, inner})
                .setArrayOfNullableBoolean("arrayOfNullableBoolean", new Boolean[] {true, null, false})
                .setArrayOfNullableInt8("arrayOfNullableInt8", new Byte[] {-1, null})
                .setArrayOfNullableInt16("arrayOfNullableInt16", new Short[] {null, 300})
                .setArrayOfNullableInt32("arrayOfNullableInt32", new Integer[] {70_000, null})
                .setArrayOfNullableInt64("arrayOfNullableInt64", new Long[] {null, 1L << 40})
                .setArrayOfNullableFloat32("arrayOfNullableFloat32", new Float[] {null, 2.5f})
                .setArrayOfNullableFloat64("arrayOfNullableFloat64", new Double[] {0.1, null})
                .build();
    }

    private static GenericRecord nothing() {
        return GenericRecordBuilder.compact("nothing")
                .setString("string", null)
                .setNullableInt64("long", null)
                .setArrayOfInt32("ints", null)
                .setArrayOfString("strings", new String[] {null, null})
                .setArrayOfNullableBoolean("booleans", new Boolean[0])
                .setGenericRecord("inner", null)
                .build();
    }
}
