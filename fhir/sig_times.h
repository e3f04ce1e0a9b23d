#pragma once

#include <optional>

#include "fhir/sig_cursor.h"

namespace fhir {

// Times of the day, so that several make a set.
constexpr unsigned kMorning = 1;
constexpr unsigned kNoon = 2;
constexpr unsigned kAfternoon = 4;
constexpr unsigned kEvening = 8;
constexpr unsigned kBedtime = 16;

// "in the morning", "at bedtime", "30 minutes before bed", "with breakfast", "qhs".
std::optional<unsigned> ReadSigTimeOfDay(SigCursor& cursor);

// "Every evening at bedtime" is one time, and so are two words of one time.
bool IsSameTimeOfDay(unsigned times, unsigned time);

// "In the evening, at bedtime" may be one time or two; "in the morning, at noon" are two.
bool MayBeOneTimeOfDay(unsigned times, unsigned time);

// "at 8 am, 2 pm and 8 pm": how many clock times are listed, or zero. Outside brackets and without
// "at" the first must be written in one word ("8am"), since "2 pm" may as well be two in the
// evening.
int ReadSigClocks(SigCursor& cursor, bool in_brackets);

// "on Mondays", "every Mon, Wed and Fri", "Mon-Fri": a bit for each day of the week, or none.
unsigned ReadSigWeekdays(SigCursor& cursor);

}  // namespace fhir
