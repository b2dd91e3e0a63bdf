/* A line at a time, written whole. */
#include "base/log.h"

#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <unistd.h>

#include "base/clock.h"

static _Atomic bool quiet_now;

void log_quiet(bool quiet)
{
	quiet_now = quiet;
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
