package interop;

import com.hazelcast.nio.serialization.genericrecord.GenericRecord;
import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;

/** Whether two values are the same: of one class, with the same bits in numbers, and so on inside arrays and the classes of this package. */
final class Same {
    private Same() {
    }

    static boolean same(Object one, Object other) {
        if (one == null || other == null) {
            return one == other;
        }
        if (one instanceof GenericRecord && other instanceof GenericRecord) {
            return one.equals(other);
        }
        if (one.getClass() != other.getClass()) {
            return false;
        }
        if (one.getClass().isArray()) {
            return sameItems(one, other);
        }
        boolean isOurs = one.getClass().getPackage() == Same.class.getPackage() && !(one instanceof Enum);
        return isOurs ? sameFields(one, other) : one.equals(other);
    }

    private static boolean sameItems(Object one, Object other) {
        if (Array.getLength(one) != Array.getLength(other)) {
            return false;
        }
        for (int i = 0; i < Array.getLength(one); i++) {
            if (!same(Array.get(one, i), Array.get(other, i))) {
                return false;
            }
        }
        return true;
    }

    private static boolean sameFields(Object one, Object other) {
        try {
            for (Field field : one.getClass().getDeclaredFields()) {
                field.setAccessible(true);
                if (!Modifier.isStatic(field.getModifiers()) && !same(field.get(one), field.get(other))) {
                    return false;
                }
            }
            return true;
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }
}
