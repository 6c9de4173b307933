package interop;

import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import com.hazelcast.nio.serialization.Portable;
import com.hazelcast.nio.serialization.PortableReader;
import com.hazelcast.nio.serialization.PortableWriter;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;

/** A Portable with a field of each type, and with data behind them. */
class Parcel implements Portable {
    boolean flag;
    byte octet;
    char letter;
    short little;
    int number;
    long big;
    float single;
    double twice;
    String text;
    String noText;
    BigDecimal decimal;
    LocalTime time;
    LocalDate date;
    LocalDateTime timestamp;
    OffsetDateTime zoned;
    Item item;
    Item noItem;
    Item[] items;
    boolean[] flags;
    byte[] octets;
    char[] letters;
    short[] littles;
    int[] numbers;
    long[] bigs;
    float[] singles;
    double[] twices;
    String[] texts;
    int[] noNumbers;
    BigDecimal[] decimals;
    LocalDate[] dates;
    OffsetDateTime[] zoneds;
    Object[] raw;

    @Override
    public int getFactoryId() {
        return Portables.FACTORY;
    }

    @Override
    public int getClassId() {
        return Portables.PARCEL;
    }

    @Override
    public void writePortable(PortableWriter writer) throws IOException {
        writer.writeBoolean("flag", flag);
        writer.writeByte("octet", octet);
        writer.writeChar("letter", letter);
        writer.writeShort("little", little);
        writer.writeInt("number", number);
        writer.writeLong("big", big);
        writer.writeFloat("single", single);
        writer.writeDouble("twice", twice);
        writer.writeString("text", text);
        writer.writeString("noText", noText);
        writer.writeDecimal("decimal", decimal);
        writer.writeTime("time", time);
        writer.writeDate("date", date);
        writer.writeTimestamp("timestamp", timestamp);
        writer.writeTimestampWithTimezone("zoned", zoned);
        writer.writePortable("item", item);
        writer.writeNullPortable("noItem", Portables.FACTORY, Portables.ITEM);
        writer.writePortableArray("items", items);
        writer.writeBooleanArray("flags", flags);
        writer.writeByteArray("octets", octets);
        writer.writeCharArray("letters", letters);
        writer.writeShortArray("littles", littles);
        writer.writeIntArray("numbers", numbers);
        writer.writeLongArray("bigs", bigs);
        writer.writeFloatArray("singles", singles);
        writer.writeDoubleArray("twices", twices);
        writer.writeStringArray("texts", texts);
        writer.writeIntArray("noNumbers", noNumbers);
        writer.writeDecimalArray("decimals", decimals);
        writer.writeDateArray("dates", dates);
        writer.writeTimestampWithTimezoneArray("zoneds", zoneds);
        ObjectDataOutput output = writer.getRawDataOutput();
        output.writeInt(raw.length);
        for (Object each : raw) {
            output.writeObject(each);
        }
    }

    @Override
    public void readPortable(PortableReader reader) throws IOException {
        flag = reader.readBoolean("flag");
        octet = reader.readByte("octet");
        letter = reader.readChar("letter");
        little = reader.readShort("little");
        number = reader.readInt("number");
        big = reader.readLong("big");
        single = reader.readFloat("single");
        twice = reader.readDouble("twice");
        text = reader.readString("text");
        noText = reader.readString("noText");
        decimal = reader.readDecimal("decimal");
        time = reader.readTime("time");
        date = reader.readDate("date");
        timestamp = reader.readTimestamp("timestamp");
        zoned = reader.readTimestampWithTimezone("zoned");
        item = reader.readPortable("item");
        noItem = reader.readPortable("noItem");
        Portable[] read = reader.readPortableArray("items");
        items = java.util.Arrays.copyOf(read, read.length, Item[].class);
        flags = reader.readBooleanArray("flags");
        octets = reader.readByteArray("octets");
        letters = reader.readCharArray("letters");
        littles = reader.readShortArray("littles");
        numbers = reader.readIntArray("numbers");
        bigs = reader.readLongArray("bigs");
        singles = reader.readFloatArray("singles");
        twices = reader.readDoubleArray("twices");
        texts = reader.readStringArray("texts");
        noNumbers = reader.readIntArray("noNumbers");
        decimals = reader.readDecimalArray("decimals");
        dates = reader.readDateArray("dates");
        zoneds = reader.readTimestampWithTimezoneArray("zoneds");
        ObjectDataInput input = reader.getRawDataInput();
        raw = new Object[input.readInt()];
        for (int i = 0; i < raw.length; i++) {
            raw[i] = input.readObject();
        }
    }
}
