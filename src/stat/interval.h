/* A range in which a true value may lie. */
#ifndef STAT_INTERVAL_H
#define STAT_INTERVAL_H

/* Both NAN: nothing is known (no trials). */
struct interval { double low, high; };

/* What is thought most likely, and its range. All NAN: not known; the range alone NAN: nobody said how sure the value is. */
struct estimate { double value; struct interval range; };

#endif
