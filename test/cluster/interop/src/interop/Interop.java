package interop;

import com.hazelcast.client.HazelcastClient;
import com.hazelcast.client.config.ClientConfig;
import com.hazelcast.config.SerializationConfig;
import com.hazelcast.config.SerializerConfig;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.map.IMap;
import java.util.List;

/**
 * {@code Interop write ADDRESS MAP} writes all samples into the maps MAP (name to value) and MAP-keys (value to name).
 * {@code Interop check ADDRESS MAP} compares what another language wrote there, prints a line for each sample, and ends with 1 when one differs.
 * A line is: {@code value} or {@code key}, the name, {@code same} or {@code differs}, and what was found; between them are tabs.
 */
public final class Interop {
    private final IMap<String, Object> values;
    private final IMap<Object, String> keys;
    private boolean allSame = true;

    private Interop(HazelcastInstance client, String map) {
        values = client.getMap(map);
        keys = client.getMap(map + "-keys");
    }

    public static void main(String[] arguments) {
        System.setProperty("hazelcast.logging.type", "none");
        HazelcastInstance client = HazelcastClient.newHazelcastClient(config(arguments[1]));
        Interop interop = new Interop(client, arguments[2]);
        switch (arguments[0]) {
            case "write" -> interop.write();
            case "check" -> interop.check();
            default -> throw new IllegalArgumentException(arguments[0]);
        }
        client.shutdown();
        System.exit(interop.allSame ? 0 : 1);
    }

    private static ClientConfig config(String address) {
        ClientConfig config = new ClientConfig();
        config.getNetworkConfig().addAddress(address);
        SerializationConfig serialization = config.getSerializationConfig();
        serialization.getCompactSerializationConfig()
                .addSerializer(new Employee.Serializer())
                .addSerializer(new Ship.Serializer())
                .addSerializer(new Boat.Serializer());
        serialization.addPortableFactory(Portables.FACTORY, new Portables());
        serialization.addDataSerializableFactory(Reading.FACTORY, classId -> new Reading());
        serialization.addSerializerConfig(
                new SerializerConfig().setTypeClass(Celsius.class).setImplementation(new Celsius.Serializer()));
        return config;
    }

    private void write() {
        for (Sample sample : samples()) {
            values.set(sample.name(), sample.value());
            if (sample.use() == Sample.Use.KEY) {
                keys.set(sample.value(), sample.name());
            }
        }
    }

    private void check() {
        for (Sample sample : samples()) {
            if (sample.use() != Sample.Use.READ) {
                report("value", sample.name(), sample.expected(), () -> values.get(sample.name()));
            }
            if (sample.use() == Sample.Use.KEY) {
                report("key", sample.name(), sample.name(), () -> keys.get(sample.value()));
            }
        }
    }

    private void report(String what, String name, Object expected, java.util.function.Supplier<Object> read) {
        String found;
        boolean isSame = false;
        try {
            Object value = read.get();
            isSame = Same.same(expected, value);
            found = value == null ? "null" : value.getClass().getName() + " " + value;
        } catch (RuntimeException e) {
            found = e.toString();
        }
        allSame &= isSame;
        String shown = found.substring(0, Math.min(found.length(), 200)).replaceAll("\\s+", " ");
        System.out.println(String.join("\t", what, name, isSame ? "same" : "differs", isSame ? "" : shown));
    }

    private static List<Sample> samples() {
        return java.util.stream.Stream.of(Plain.samples(), Collected.samples(), Instances.samples(), Records.samples())
                .flatMap(List::stream)
                .toList();
    }
}
