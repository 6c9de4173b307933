package interop;

import com.hazelcast.nio.serialization.compact.CompactReader;
import com.hazelcast.nio.serialization.compact.CompactSerializer;
import com.hazelcast.nio.serialization.compact.CompactWriter;

/** A Compact type in its first version; the other side has a second one, with more fields. */
record Ship(int id, String name) {

    static final class Serializer implements CompactSerializer<Ship> {
        @Override
        public Class<Ship> getCompactClass() {
            return Ship.class;
        }

        @Override
        public String getTypeName() {
            return "ship";
        }

        @Override
        public void write(CompactWriter writer, Ship ship) {
            writer.writeInt32("id", ship.id());
            writer.writeString("name", ship.name());
        }

        @Override
        public Ship read(CompactReader reader) {
            return new Ship(reader.readInt32("id"), reader.readString("name"));
        }
    }
}
