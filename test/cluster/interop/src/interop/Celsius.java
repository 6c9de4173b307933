package interop;

import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import com.hazelcast.nio.serialization.StreamSerializer;
import java.io.IOException;

/** What a serializer of the application writes. */
record Celsius(double degrees) {

    static final class Serializer implements StreamSerializer<Celsius> {
        @Override
        public int getTypeId() {
            return 100;
        }

        @Override
        public void write(ObjectDataOutput output, Celsius celsius) throws IOException {
            output.writeDouble(celsius.degrees());
        }

        @Override
        public Celsius read(ObjectDataInput input) throws IOException {
            return new Celsius(input.readDouble());
        }
    }
}
