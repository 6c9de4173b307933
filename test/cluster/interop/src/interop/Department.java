package interop;

/**
 * A Compact type that no serializer was written for: Hazelcast makes one, which writes the fields in the order in which they stand here. That
 * is the order of their names, so that equal departments are equal keys, whoever writes them.
 */
record Department(Long budget, int[] floors, Employee head, Level level, String name, Level none, Boolean remote, Employee[] staff) {
    enum Level { JUNIOR, SENIOR }
}
