/* A range in which a true value may lie. */
#ifndef STAT_INTERVAL_H
#define STAT_INTERVAL_H

/* Both NAN: nothing is known (no trials). */
struct interval { double low, high; };

#endif
