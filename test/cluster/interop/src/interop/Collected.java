package interop;

import static interop.Sample.read;

import java.math.BigInteger;
import java.util.AbstractMap;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.LinkedList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/** Collections, which only this program writes. */
final class Collected {
    private static final List<Object> ITEMS =
            Arrays.asList("a", 1, null, Long.MAX_VALUE, -0.0, new ArrayList<>(Arrays.asList("inner", null)), new int[] {1, 2}, BigInteger.TEN);

    private Collected() {
    }

    static List<Sample> samples() {
        Map<Object, Object> map = new LinkedHashMap<>();
        map.put("text", 1);
        map.put(2L, null);
        map.put(null, new HashSet<>(List.of("x")));
        return List.of(
                read("list", new ArrayList<>(ITEMS)), read("list-empty", new ArrayList<>()), read("list-linked", new LinkedList<>(ITEMS)),
                read("objects", ITEMS.toArray()), read("queue", new ArrayDeque<>(List.of("a", 1))),
                read("map", new HashMap<>(map)), read("map-linked", map), read("map-sorted", new TreeMap<>(Map.of("b", 2, "a", 1))),
                read("map-concurrent", new ConcurrentHashMap<>(Map.of("k", 2.5))),
                read("set", new HashSet<>(Arrays.asList("a", null, 1))), read("set-linked", new LinkedHashSet<>(ITEMS.subList(0, 5))),
                read("set-sorted", new TreeSet<>(List.of("b", "a"))),
                read("entry", new AbstractMap.SimpleEntry<>("k", null)),
                read("optional", Optional.of("v")), read("optional-empty", Optional.empty()),
                read("class", String.class),
                read("list-of-ours", new ArrayList<>(Arrays.asList(Records.ANN, null, Instances.reading(), Instances.item()))),
                read("map-of-ours", new HashMap<>(Map.of(Instances.CELSIUS, Records.DEPARTMENT))));
    }
}
