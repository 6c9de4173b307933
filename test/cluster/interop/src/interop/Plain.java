package interop;

import static interop.Sample.key;
import static interop.Sample.read;

import com.hazelcast.core.HazelcastJsonValue;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Date;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Values of the types that Hazelcast knows. Neighbours differ by little. */
final class Plain {
    static final BigInteger HUGE = BigInteger.ONE.shiftLeft(4096).negate();

    private Plain() {
    }

    static List<Sample> samples() {
        return Stream.of(numbers(), texts(), arrays(), times(), bigNumbers(), others()).flatMap(List::stream).toList();
    }

    private static List<Sample> numbers() {
        return List.of(
                key("byte-min", Byte.MIN_VALUE), key("byte-max", Byte.MAX_VALUE),
                key("short-min", Short.MIN_VALUE), key("short-max", Short.MAX_VALUE),
                key("int-min", Integer.MIN_VALUE), key("int-max", Integer.MAX_VALUE),
                key("long-min", Long.MIN_VALUE), key("long-max", Long.MAX_VALUE),
                key("long-2^53+1", 9_007_199_254_740_993L), key("long-0", 0L), key("long-minus-1", -1L),
                key("float", 1.1f), key("float-NaN", Float.NaN), key("float-0", 0.0f), key("float-minus-0", -0.0f),
                key("double", 0.1), key("double-NaN", Double.NaN), key("double-0", 0.0), key("double-minus-0", -0.0),
                key("double-min", Double.MIN_VALUE), key("double-max", Double.MAX_VALUE),
                key("double-infinite", Double.NEGATIVE_INFINITY),
                key("true", true), key("false", false));
    }

    private static List<Sample> texts() {
        return List.of(
                read("char", 'ä'),
                key("string", "grün"), key("string-empty", ""), key("string-nul", "a\0b"),
                key("string-emoji", "a😀𝄞z"), key("string-flag", "🏴‍☠️ नमस्ते שָׁלוֹם"),
                key("string-long", "ä".repeat(70_000)));
    }

    private static List<Sample> arrays() {
        return List.of(
                key("bytes", new byte[] {0, 127, -128, -1}), key("bytes-empty", new byte[0]),
                key("booleans", new boolean[] {true, false, true}),
                read("chars", new char[] {'a', 'ä'}),
                key("shorts", new short[] {Short.MIN_VALUE, 0, Short.MAX_VALUE}), key("shorts-empty", new short[0]),
                key("ints", new int[] {Integer.MIN_VALUE, 0, Integer.MAX_VALUE}), key("ints-empty", new int[0]),
                key("longs", new long[] {Long.MIN_VALUE, 9_007_199_254_740_993L, Long.MAX_VALUE}), key("longs-empty", new long[0]),
                key("floats", new float[] {-0.0f, Float.NaN, 1.1f}), key("floats-empty", new float[0]),
                key("doubles", new double[] {-0.0, Double.NaN, 0.1}), key("doubles-empty", new double[0]),
                key("strings", new String[] {"", "😀", "z"}), read("strings-null", new String[] {"a", null, ""}));
    }

    private static List<Sample> times() {
        LocalTime last = LocalTime.of(23, 59, 59, 999_999_999);
        return List.of(
                key("day", LocalDate.of(2024, 2, 29)), key("day-first", LocalDate.MIN), key("day-last", LocalDate.MAX),
                key("day-before-1", LocalDate.of(0, 12, 31)),
                key("time", last), key("time-0", LocalTime.MIDNIGHT),
                key("day-time", LocalDateTime.of(LocalDate.MIN, last)), key("day-time-last", LocalDateTime.MAX),
                key("offset", OffsetDateTime.of(1970, 1, 1, 0, 0, 0, 1, ZoneOffset.ofHoursMinutesSeconds(-5, -30, -15))),
                key("offset-first", OffsetDateTime.MIN), key("offset-last", OffsetDateTime.MAX),
                key("date", new Date(-1)), key("date-first", new Date(-8_640_000_000_000_000L)),
                key("date-last", new Date(8_640_000_000_000_000L)), read("date-too-late", new Date(8_640_000_000_000_001L)));
    }

    private static List<Sample> bigNumbers() {
        return List.of(
                key("big-0", BigInteger.ZERO), key("big-minus-1", BigInteger.ONE.negate()), key("big-minus-128", BigInteger.valueOf(-128)),
                key("big-128", BigInteger.valueOf(128)), key("big-2^63", BigInteger.ONE.shiftLeft(63)), key("big-huge", HUGE),
                key("decimal-1.0", new BigDecimal("1.0")), key("decimal-1.00", new BigDecimal("1.00")),
                key("decimal-small", new BigDecimal(BigInteger.ONE.negate(), Integer.MAX_VALUE)),
                key("decimal-large", new BigDecimal(BigInteger.ONE, Integer.MIN_VALUE)),
                key("decimal-huge", new BigDecimal(HUGE, 1000)));
    }

    private static List<Sample> others() {
        return List.of(
                key("uuid", new UUID(Long.MIN_VALUE, -1)), key("uuid-0", new UUID(0, 0)),
                key("json", new HazelcastJsonValue("{\"name\":\"grün 😀\",\"list\":[1,null,{\"a\":-0.5}]}")),
                key("json-text", new HazelcastJsonValue("[ 12345678901234567890 ]")),
                read("enum", TimeUnit.DAYS));
    }
}
