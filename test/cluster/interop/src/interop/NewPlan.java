package interop;

import com.hazelcast.nio.serialization.PortableReader;
import com.hazelcast.nio.serialization.PortableWriter;
import com.hazelcast.nio.serialization.VersionedPortable;
import java.io.IOException;

/** The second version of a Portable: a field is gone, some are new. What was an int may be read as a long and a double. */
class NewPlan implements VersionedPortable {
    int id;
    long wideId;
    double widerId;
    String note;
    Item item;

    NewPlan() {
    }

    NewPlan(int id, String note, Item item) {
        this.id = id;
        this.wideId = id;
        this.widerId = id;
        this.note = note;
        this.item = item;
    }

    @Override
    public int getFactoryId() {
        return Portables.FACTORY;
    }

    @Override
    public int getClassId() {
        return Portables.NEW_HERE;
    }

    @Override
    public int getClassVersion() {
        return 2;
    }

    @Override
    public void writePortable(PortableWriter writer) throws IOException {
        writer.writePortable("item", item);
        writer.writeString("note", note);
        writer.writeInt("id", id);
    }

    @Override
    public void readPortable(PortableReader reader) throws IOException {
        boolean isOld = reader.getVersion() < 2;
        id = reader.readInt("id");
        wideId = isOld ? reader.readLong("id") : id;
        widerId = isOld ? reader.readDouble("id") : id;
        note = reader.readString("note");
        item = reader.readPortable("item");
    }
}
