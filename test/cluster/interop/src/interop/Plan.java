package interop;

import com.hazelcast.nio.serialization.PortableReader;
import com.hazelcast.nio.serialization.PortableWriter;
import com.hazelcast.nio.serialization.VersionedPortable;
import java.io.IOException;
import java.time.LocalDate;

/** The first version of a Portable. */
class Plan implements VersionedPortable {
    int id;
    String name;
    Item item;
    LocalDate first = LocalDate.of(Short.MIN_VALUE, 1, 1);
    LocalDate last = LocalDate.of(Short.MAX_VALUE, 12, 31);

    Plan() {
    }

    Plan(int id, String name, Item item) {
        this.id = id;
        this.name = name;
        this.item = item;
    }

    @Override
    public int getFactoryId() {
        return Portables.FACTORY;
    }

    @Override
    public int getClassId() {
        return Portables.OLD_HERE;
    }

    @Override
    public int getClassVersion() {
        return 1;
    }

    @Override
    public void writePortable(PortableWriter writer) throws IOException {
        writer.writeInt("id", id);
        writer.writeString("name", name);
        writer.writePortable("item", item);
        writer.writeDate("first", first);
        writer.writeDate("last", last);
    }

    @Override
    public void readPortable(PortableReader reader) throws IOException {
        id = reader.readInt("id");
        name = reader.readString("name");
        item = reader.readPortable("item");
        first = reader.readDate("first");
        last = reader.readDate("last");
    }
}
