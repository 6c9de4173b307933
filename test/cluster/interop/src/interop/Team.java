package interop;

import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;

/** As Department, but a class with fields, some of which have types that Compact has no kind for. */
class Team {
    char letter = 'ä';
    byte size = -3;
    short room = 300;
    float load = -0.0f;
    Double rate = Double.NaN;
    String motto;
    LocalDateTime founded = LocalDateTime.of(1999, 12, 31, 23, 59, 59, 999_999_999);
    LocalDate first = LocalDate.MIN;
    OffsetDateTime last = OffsetDateTime.MAX;
    Department.Level[] levels = {Department.Level.SENIOR, null, Department.Level.JUNIOR};
}
