package interop;

/**
 * A value that travels between languages.
 *
 * @param name the key of the value in the maps, the same in all languages
 * @param value what this program writes
 * @param expected what it reads where another language wrote the sample
 * @param use how far the sample goes
 */
record Sample(String name, Object value, Object expected, Use use) {
    enum Use {
        /** Other languages write it, too, and it is a key as well as a value. */
        KEY,
        /** Other languages write it, too. */
        VALUE,
        /** Only this program writes it. */
        READ
    }

    static Sample key(String name, Object value) {
        return new Sample(name, value, value, Use.KEY);
    }

    static Sample value(String name, Object value, Object expected) {
        return new Sample(name, value, expected, Use.VALUE);
    }

    static Sample read(String name, Object value) {
        return new Sample(name, value, value, Use.READ);
    }
}
