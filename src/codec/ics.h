/* Calendars as RFC 5545 writes them: lines of at most 75 bytes, ended by CR LF; times of London, whose rule is told. */
#ifndef CODEC_ICS_H
#define CODEC_ICS_H

#include "base/buf.h"
#include "base/day.h"

void ics_begin(struct buf *buf, struct str name);
/* uid: the same for the same event in each answer. Minutes of the day by the clock of London; place: where, in words. */
struct ics_event { struct str uid, summary, place; struct day on; int from, until; struct instant stamp; };
void ics_event(struct buf *buf, const struct ics_event *event);
void ics_end(struct buf *buf);

#endif
