package interop;

import com.hazelcast.nio.serialization.Portable;
import com.hazelcast.nio.serialization.PortableFactory;

/** The Portables by their numbers. */
final class Portables implements PortableFactory {
    static final int FACTORY = 1;
    static final int ITEM = 1;
    static final int PARCEL = 2;
    /** In its first version here, in its second one on the other side. */
    static final int OLD_HERE = 3;
    /** In its second version here, in its first one on the other side. */
    static final int NEW_HERE = 4;
    /** No factory of either side has it. */
    static final int UNKNOWN_FACTORY = 9;

    @Override
    public Portable create(int classId) {
        return switch (classId) {
            case ITEM -> new Item();
            case PARCEL -> new Parcel();
            case OLD_HERE -> new Plan();
            case NEW_HERE -> new NewPlan();
            default -> throw new IllegalArgumentException("no Portable has the number " + classId);
        };
    }
}
