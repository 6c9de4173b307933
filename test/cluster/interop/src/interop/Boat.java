package interop;

import com.hazelcast.nio.serialization.FieldKind;
import com.hazelcast.nio.serialization.compact.CompactReader;
import com.hazelcast.nio.serialization.compact.CompactSerializer;
import com.hazelcast.nio.serialization.compact.CompactWriter;

/** A Compact type in its second version; the other side has the first one, without crew and note, and with an id that is never null. */
record Boat(Integer id, String name, Integer crew, String note) {

    static final class Serializer implements CompactSerializer<Boat> {
        @Override
        public Class<Boat> getCompactClass() {
            return Boat.class;
        }

        @Override
        public String getTypeName() {
            return "boat";
        }

        @Override
        public void write(CompactWriter writer, Boat boat) {
            writer.writeNullableInt32("crew", boat.crew());
            writer.writeNullableInt32("id", boat.id());
            writer.writeString("name", boat.name());
            writer.writeString("note", boat.note());
        }

        @Override
        public Boat read(CompactReader reader) {
            boolean hasCrew = reader.getFieldKind("crew") == FieldKind.NULLABLE_INT32;
            boolean hasNote = reader.getFieldKind("note") == FieldKind.STRING;
            return new Boat(
                    reader.readNullableInt32("id"),
                    reader.readString("name"),
                    hasCrew ? reader.readNullableInt32("crew") : null,
                    hasNote ? reader.readString("note") : null);
        }
    }
}
