/* A line at a time, written whole. */
#include "base/log.h"

#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"

static _Atomic bool quiet_now;

void log_quiet(bool quiet)
{
	quiet_now = quiet;
}

/* Ten digits, single blanks or hyphens between them allowed, the last checking the others (modulus 11). How many bytes; 0: none. */
static size_t number_at(const char *p)
{
	int sum = 0, digits = 0, last = 0;
	size_t n = 0;
	for (; digits < 10; n++) {
		if (p[n] >= '0' && p[n] <= '9') {
			last = p[n] - '0';
			sum += digits < 9 ? last * (10 - digits) : 0;
			digits++;
		} else if (n == 0 || (p[n] != ' ' && p[n] != '-') || p[n - 1] == ' ' || p[n - 1] == '-') {
			return 0;
		}
	}
	return (p[n] < '0' || p[n] > '9') && (11 - sum % 11) % 11 == last ? n : 0;
}

void log_cut(char *detail)
{
	static const char cut[] = "[number]";
	char *out = detail, before = 0;
	for (const char *p = detail; *p;) {
		size_t n = before >= '0' && before <= '9' ? 0 : number_at(p);
		before = *p;
		if (n) {                           /* never shorter than the words that stand for it */
			memcpy(out, cut, sizeof cut - 1);
			out += sizeof cut - 1;
			p += n;
		} else {
			*out++ = *p++;
		}
	}
	*out = '\0';
}

void log_line(enum log_level level, const char *event, const char *format, ...)
{
	static const char *const words[] = { "info", "warn", "error" };
	char detail[1024], line[2600], when[INSTANT_TEXT];
	if (quiet_now && level != LOG_ERROR)
		return;
	va_list ap;
	va_start(ap, format);
	vsnprintf(detail, sizeof detail, format, ap);
	va_end(ap);
	log_cut(detail);
	int n = snprintf(line, sizeof line, "{\"at\":\"%s\",\"level\":\"%s\",\"event\":\"%s\",\"detail\":\"",
			 instant_iso(clock_now(), when), words[level], event);
	for (const char *p = detail; *p && n < (int)sizeof line - 12; p++) {
		unsigned char c = (unsigned char)*p;
		if (c == '"' || c == '\\')
			line[n++] = '\\';
		if (c < 0x20)
			n += snprintf(line + n, 7, "\\u%04x", c);
		else
			line[n++] = (char)c;
	}
	n += snprintf(line + n, sizeof line - (size_t)n, "\"}\n");
	ssize_t put = write(STDERR_FILENO, line, (size_t)n);
	(void)put;
}
