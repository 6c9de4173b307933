package interop;

import com.hazelcast.nio.serialization.compact.CompactReader;
import com.hazelcast.nio.serialization.compact.CompactSerializer;
import com.hazelcast.nio.serialization.compact.CompactWriter;
import java.math.BigDecimal;
import java.time.LocalDate;

/** A Compact type that clients in several languages share. The salary may be null. */
record Employee(long id, String name, int age, String[] tags, BigDecimal salary, LocalDate hired) {

    /** Writes the fields in the order of their names, so that equal employees are equal keys, whoever writes them. */
    static final class Serializer implements CompactSerializer<Employee> {
        @Override
        public Class<Employee> getCompactClass() {
            return Employee.class;
        }

        @Override
        public String getTypeName() {
            return "employee";
        }

        @Override
        public void write(CompactWriter writer, Employee employee) {
            writer.writeInt32("age", employee.age());
            writer.writeDate("hired", employee.hired());
            writer.writeInt64("id", employee.id());
            writer.writeString("name", employee.name());
            writer.writeDecimal("salary", employee.salary());
            writer.writeArrayOfString("tags", employee.tags());
        }

        @Override
        public Employee read(CompactReader reader) {
            return new Employee(
                    reader.readInt64("id"),
                    reader.readString("name"),
                    reader.readInt32("age"),
                    reader.readArrayOfString("tags"),
                    reader.readDecimal("salary"),
                    reader.readDate("hired"));
        }
    }
}
