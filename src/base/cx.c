/* The explanation that travels up beside an error. */
#include "base/cx.h"

#include <stdarg.h>
#include <stdio.h>

enum err fail(struct cx *cx, enum err err, const char *format, ...)
{
	va_list ap;
	va_start(ap, format);
	vsnprintf(cx->say, sizeof cx->say, format, ap);
	va_end(ap);
	cx->err = err;
	return err;
}

const char *cx_say(const struct cx *cx)
{
	return cx->say[0] ? cx->say : err_row(cx->err)->say;
}

void cx_clear(struct cx *cx)
{
	cx->err = OK;
	cx->say[0] = '\0';
}
