/* waymark limits: what the program holds, printed from src/base/limits.h itself. */
#include "cli/cli_in.h"

#include <ctype.h>
#include <string.h>

#include "base/buf.h"
#include "base/limits.h"
#include "base/must.h"
#include "codec/json.h"

static const struct { const char *name; long long value; const char *reason; } limits[] = {
#define LIMIT(name, reason) { #name, (long long)(name), reason },
#include "gen/limits_told.h"
#undef LIMIT
};

/* LIMIT_READER_WAIT_MS: "reader wait ms". */
static void words_of(const char *name, char *to, size_t room)
{
	size_t n = 0;
	for (const char *p = name + strlen("LIMIT_"); *p && n + 1 < room; p++)
		to[n++] = *p == '_' ? ' ' : (char)tolower((unsigned char)*p);
	to[n] = '\0';
}

static void print_json(FILE *to)
{
	AUTO(buf) struct buf buf;
	char words[64];
	buf_init(&buf, LIMIT_BUF);
	struct json_out out = { .buf = &buf };
	json_open(&out, '[');
	for (size_t i = 0; i < LENGTH(limits); i++) {
		words_of(limits[i].name, words, sizeof words);
		json_open(&out, '{');
		json_key(&out, "limit");
		json_put_text(&out, words);
		json_key(&out, "value");
		json_put_int(&out, limits[i].value);
		json_key(&out, "reason");
		json_put_text(&out, limits[i].reason);
		json_close(&out, '}');
	}
	json_close(&out, ']');
	fprintf(to, "%.*s\n", (int)buf.n, buf.p);
}

enum err cmd_limits(struct cx *cx, struct command *c)
{
	char words[64];
	TRY(command_args(cx, c, 0, 0));
	if (c->json) {
		print_json(c->out);
		return OK;
	}
	for (size_t i = 0; i < LENGTH(limits); i++) {
		words_of(limits[i].name, words, sizeof words);
		fprintf(c->out, "%-18s %12lld  %s\n", words, limits[i].value, limits[i].reason);
	}
	return OK;
}
