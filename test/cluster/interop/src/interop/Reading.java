package interop;

import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import com.hazelcast.nio.serialization.IdentifiedDataSerializable;
import com.hazelcast.partition.PartitionAware;
import java.io.IOException;

/** An identified object, which lies in the partition of its station when it is a key. */
class Reading implements IdentifiedDataSerializable, PartitionAware<String> {
    static final int FACTORY = 1;
    static final int READING = 1;

    String station;
    boolean flag;
    byte octet;
    char letter;
    short little;
    int number;
    long big;
    float single;
    double twice;
    String noText;
    int[] numbers;
    long[] noBigs;
    String[] texts;
    Object[] objects;

    @Override
    public String getPartitionKey() {
        return station;
    }

    @Override
    public int getFactoryId() {
        return FACTORY;
    }

    @Override
    public int getClassId() {
        return READING;
    }

    @Override
    public void writeData(ObjectDataOutput output) throws IOException {
        output.writeString(station);
        output.writeBoolean(flag);
        output.writeByte(octet);
        output.writeChar(letter);
        output.writeShort(little);
        output.writeInt(number);
        output.writeLong(big);
        output.writeFloat(single);
        output.writeDouble(twice);
        output.writeString(noText);
        output.writeIntArray(numbers);
        output.writeLongArray(noBigs);
        output.writeStringArray(texts);
        output.writeInt(objects.length);
        for (Object each : objects) {
            output.writeObject(each);
        }
    }

    @Override
    public void readData(ObjectDataInput input) throws IOException {
        station = input.readString();
        flag = input.readBoolean();
        octet = input.readByte();
        letter = input.readChar();
        little = input.readShort();
        number = input.readInt();
        big = input.readLong();
        single = input.readFloat();
        twice = input.readDouble();
        noText = input.readString();
        numbers = input.readIntArray();
        noBigs = input.readLongArray();
        texts = input.readStringArray();
        objects = new Object[input.readInt()];
        for (int i = 0; i < objects.length; i++) {
            objects[i] = input.readObject();
        }
    }
}
