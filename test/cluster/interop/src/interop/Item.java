package interop;

import com.hazelcast.nio.serialization.Portable;
import com.hazelcast.nio.serialization.PortableReader;
import com.hazelcast.nio.serialization.PortableWriter;
import java.io.IOException;

/** A Portable that lies in another one. */
class Item implements Portable {
    String label;
    int count;

    Item() {
    }

    Item(String label, int count) {
        this.label = label;
        this.count = count;
    }

    @Override
    public int getFactoryId() {
        return Portables.FACTORY;
    }

    @Override
    public int getClassId() {
        return Portables.ITEM;
    }

    @Override
    public void writePortable(PortableWriter writer) throws IOException {
        writer.writeString("label", label);
        writer.writeInt("count", count);
    }

    @Override
    public void readPortable(PortableReader reader) throws IOException {
        label = reader.readString("label");
        count = reader.readInt("count");
    }
}
