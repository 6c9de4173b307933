package interop;

import static interop.Sample.key;
import static interop.Sample.value;

import com.hazelcast.core.HazelcastJsonValue;
import com.hazelcast.nio.serialization.ClassDefinition;
import com.hazelcast.nio.serialization.ClassDefinitionBuilder;
import com.hazelcast.nio.serialization.genericrecord.GenericRecordBuilder;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;

/** Objects of classes with numbers: Portables, identified ones, and one that has a serializer of its own. */
final class Instances {
    static final Celsius CELSIUS = new Celsius(-273.15);

    private Instances() {
    }

    static List<Sample> samples() {
        Plan plan = new Plan(7, "plan", item());
        NewPlan newPlan = new NewPlan(8, "note", item());
        return List.of(
                key("identified", reading()), key("custom", CELSIUS), key("portable-small", item()), key("portable", parcel()),
                value("portable-old", plan, plan),
                // the first version, which the other side writes, has no note
                value("portable-new", newPlan, new NewPlan(8, null, item())),
                value("portable-unknown", unknown(), unknown()));
    }

    static Item item() {
        return new Item("😀", -5);
    }

    static Reading reading() {
        Reading reading = new Reading();
        reading.station = "north";
        reading.flag = true;
        reading.octet = -128;
        reading.letter = 'ä';
        reading.little = -300;
        reading.number = Integer.MIN_VALUE;
        reading.big = Long.MAX_VALUE;
        reading.single = -0.0f;
        reading.twice = Double.NaN;
        reading.numbers = new int[] {1, -2};
        reading.texts = new String[] {"a", null, "😀"};
        reading.objects = new Object[] {null, "text", Long.MIN_VALUE, item(), LocalDate.of(2021, 6, 28), new UUID(1, -1), Records.ANN, CELSIUS,
            new HazelcastJsonValue("{\"a\":1}")};
        return reading;
    }

    private static Parcel parcel() {
        Parcel parcel = new Parcel();
        LocalDate day = LocalDate.of(2021, 6, 28);
        OffsetDateTime moment = OffsetDateTime.of(2021, 6, 28, 11, 22, 41, 123_456_000, ZoneOffset.ofHours(18));
        parcel.flag = true;
        parcel.octet = -1;
        parcel.letter = 'ä';
        parcel.little = Short.MIN_VALUE;
        parcel.number = Integer.MAX_VALUE;
        parcel.big = Long.MIN_VALUE;
        parcel.single = Float.NaN;
        parcel.twice = -0.0;
        parcel.text = "a😀";
        parcel.decimal = new BigDecimal("-1.50");
        parcel.time = LocalTime.of(23, 59, 59, 999_999_000);
        parcel.date = day;
        parcel.timestamp = LocalDateTime.of(day, LocalTime.NOON);
        parcel.zoned = moment;
        parcel.item = item();
        parcel.items = new Item[] {item(), new Item(null, 0)};
        parcel.flags = new boolean[] {true, false};
        parcel.octets = new byte[] {-128, 127};
        parcel.letters = new char[] {'a', 'ä'};
        parcel.littles = new short[] {1, -2};
        parcel.numbers = new int[] {3, -4};
        parcel.bigs = new long[] {5, Long.MIN_VALUE};
        parcel.singles = new float[] {-0.0f, 1.1f};
        parcel.twices = new double[] {Double.NaN, 0.1};
        parcel.texts = new String[] {"", null, "𝄞"};
        parcel.decimals = new BigDecimal[] {BigDecimal.ONE, new BigDecimal(Plain.HUGE, -7)};
        parcel.dates = new LocalDate[] {day, LocalDate.of(9999, 12, 31)};
        parcel.zoneds = new OffsetDateTime[] {moment};
        parcel.raw = new Object[] {"raw", null, item(), reading()};
        return parcel;
    }

    /** A record, since there is no factory for it. */
    private static Object unknown() {
        ClassDefinition inner = new ClassDefinitionBuilder(Portables.UNKNOWN_FACTORY, 2, 0).addStringField("label").build();
        ClassDefinition outer = new ClassDefinitionBuilder(Portables.UNKNOWN_FACTORY, 1, 3)
                .addIntField("id")
                .addLongArrayField("longs")
                .addPortableField("inner", inner)
                .build();
        return GenericRecordBuilder.portable(outer)
                .setInt32("id", 11)
                .setArrayOfInt64("longs", new long[] {Long.MIN_VALUE, 1})
                .setGenericRecord("inner", GenericRecordBuilder.portable(inner).setString("label", "in").build())
                .build();
    }
}
