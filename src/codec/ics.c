/* Calendars, written. */
#include "codec/ics.h"

#include "base/must.h"

#define LINE_BYTES 75
#define LINE_MAX_BYTES 2000

/* A long line goes on in the next, which begins with a blank; never in the middle of a letter. */
static void line_put(struct buf *buf, struct str line)
{
	size_t used = 0;
	for (size_t i = 0; i < line.n;) {
		size_t n = 1;
		while (i + n < line.n && ((unsigned char)line.p[i + n] & 0xc0) == 0x80)
			n++;
		if (used + n > LINE_BYTES) {
			buf_text(buf, "\r\n ");
			used = 1;
		}
		buf_str(buf, (struct str){ line.p + i, n });
		used += n;
		i += n;
	}
	buf_text(buf, "\r\n");
}

/* TEXT: backslash, semicolon, comma and line ends are escaped; other control characters are left out. */
static void text_put(struct buf *buf, const char *name, struct str text)
{
	AUTO(buf) struct buf line = { 0 };
	buf_init(&line, 2 * LINE_MAX_BYTES);
	buf_text(&line, name);
	for (size_t i = 0; i < text.n && i < LINE_MAX_BYTES / 2; i++) {
		char c = text.p[i];
		if (c == '\n')
			buf_text(&line, "\\n");
		else if (c == '\\' || c == ';' || c == ',')
			buf_printf(&line, "\\%c", c);
		else if ((unsigned char)c >= 0x20 && c != 0x7f)
			buf_char(&line, c);
	}
	line_put(buf, buf_view(&line));
}

static void time_put(struct buf *buf, const char *name, struct day on, int minute)
{
	int year, month, day;
	struct day d = { on.day + minute / 1440 };
	day_split(d, &year, &month, &day);
	buf_printf(buf, "%s;TZID=Europe/London:%04d%02d%02dT%02d%02d00\r\n", name, year, month, day, minute % 1440 / 60, minute % 60);
}

void ics_begin(struct buf *buf, struct str name)
{
	buf_text(buf, "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Waymark//diary//EN\r\nCALSCALE:GREGORIAN\r\nMETHOD:PUBLISH\r\n");
	text_put(buf, "X-WR-CALNAME:", name);
	buf_text(buf, "BEGIN:VTIMEZONE\r\nTZID:Europe/London\r\n"
		"BEGIN:DAYLIGHT\r\nDTSTART:19810329T010000\r\nTZOFFSETFROM:+0000\r\nTZOFFSETTO:+0100\r\nTZNAME:BST\r\nRRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU\r\n"
		"END:DAYLIGHT\r\n"
		"BEGIN:STANDARD\r\nDTSTART:19961027T020000\r\nTZOFFSETFROM:+0100\r\nTZOFFSETTO:+0000\r\nTZNAME:GMT\r\nRRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU\r\n"
		"END:STANDARD\r\nEND:VTIMEZONE\r\n");
}

void ics_event(struct buf *buf, const struct ics_event *e)
{
	int year, month, day;
	int64_t second = e->stamp.us / 1000000 % 86400;
	day_split((struct day){ (int32_t)(e->stamp.us / US_PER_DAY) }, &year, &month, &day);
	buf_text(buf, "BEGIN:VEVENT\r\n");
	text_put(buf, "UID:", e->uid);
	buf_printf(buf, "DTSTAMP:%04d%02d%02dT%02d%02d%02dZ\r\n", year, month, day, (int)(second / 3600), (int)(second / 60 % 60), (int)(second % 60));
	time_put(buf, "DTSTART", e->on, e->from);
	time_put(buf, "DTEND", e->on, e->until);
	text_put(buf, "SUMMARY:", e->summary);
	if (e->place.n)
		text_put(buf, "LOCATION:", e->place);
	buf_text(buf, "END:VEVENT\r\n");
}

void ics_end(struct buf *buf)
{
	buf_text(buf, "END:VCALENDAR\r\n");
}
