package interop;

import java.time.LocalDateTime;

/** As Department, but a class with fields, some of which have types that Compact has no kind for. */
class Team {
    char letter = 'ä';
    byte size = -3;
    short room = 300;
    float load = -0.0f;
    Double rate = Double.NaN;
    String motto;
    LocalDateTime founded = LocalDateTime.of(1999, 12, 31, 23, 59, 59, 999_999_999);
    Department.Level[] levels = {Department.Level.SENIOR, null, Department.Level.JUNIOR};
}
