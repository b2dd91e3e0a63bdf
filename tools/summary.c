/* What the tests came to, in one last line: N passed, N failed, N skipped.
 *
 *   summary meson-logs/testlog.json ...
 *
 * Counts single cases of TAP, not programs. meson calls a program that printed nothing skipped, and its JUnit file shows
 * three good cases of ten where the program died after the third. Here a case that was planned and did not run has failed,
 * a program that ended badly has failed even if all its cases are good, and a program without any case has failed, unless
 * it says `1..0 # SKIP why`. What is skipped is listed with its reason, what failed with the first lines of what it said.
 * Exit 1 where something failed or nothing ran. */
#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/file.h"
#include "base/must.h"
#include "codec/json.h"

#define LOG_MAX (60u << 20)

struct tally { int64_t passed, failed, skipped; };

static void bad(struct tally *all, struct str program, struct str what, const char *why)
{
	all->failed++;
	printf("failed:  %.*s: %.*s%s\n", STRF(program), STRF(what), why);
}

static void skip(struct tally *all, struct str program, struct str what)
{
	all->skipped++;
	printf("skipped: %.*s: %.*s\n", STRF(program), STRF(what));
}

static bool number_at(struct str *line, int64_t *ret)
{
	size_t n = 0;
	while (n < line->n && isdigit((unsigned char)line->p[n]))
		n++;
	bool good = str_int(str_sub(*line, 0, n), ret);
	*line = str_trim(str_sub(*line, n, line->n));
	return good;
}

/* "# SKIP why" anywhere in a line of TAP, in any case of letters. */
static bool says_skip(struct str line)
{
	for (size_t i = 0; i + 6 <= line.n; i++)
		if (line.p[i] == '#' && strncasecmp(line.p + i, "# skip", 6) == 0)
			return true;
	return false;
}

struct program { struct str name; int64_t planned, seen, failed; bool plan, skip_all; struct str skip; int telling; };
#define TELLING 6        /* of what a bad case says behind itself, these many lines are shown */

/* "ok 3 - name", "not ok 4 - name", "ok 5 # SKIP why". A line "# skipped: why" before it says that the case had nothing to
 * look at (tests/kit, kit_real). */
static void case_take(struct tally *all, struct program *p, struct str line, bool good)
{
	int64_t number;
	number_at(&line, &number);
	if (str_starts(line, "- "))
		line = str_sub(line, 2, line.n);
	p->seen++;
	p->telling = 0;
	if (says_skip(line)) {
		skip(all, p->name, line);
	} else if (!good) {
		p->failed++;
		p->telling = TELLING;
		bad(all, p->name, line, "");
	} else if (p->skip.n) {
		skip(all, p->name, p->skip);
	} else {
		all->passed++;
	}
	p->skip = STR_NONE;
}

static void output_take(struct tally *all, struct program *p, struct str out)
{
	struct str line;
	while (out.n) {
		str_cut(out, '\n', &line, &out);
		line = str_trim(line);
		if (str_starts(line, "ok "))
			case_take(all, p, str_sub(line, 3, line.n), true);
		else if (str_starts(line, "not ok "))
			case_take(all, p, str_sub(line, 7, line.n), false);
		else if (str_starts(line, "# skipped: "))
			p->skip = str_sub(line, 11, line.n);
		else if (p->telling && str_starts(line, "#"))
			printf("         %.*s\n", STRF(line)), p->telling--;
		else if (str_starts(line, "1..")) {
			line = str_sub(line, 3, line.n);
			p->plan = number_at(&line, &p->planned);
			p->skip_all = p->plan && p->planned == 0 && says_skip(line);
			p->skip = p->skip_all ? line : p->skip;
		}
	}
}

static void program_take(struct cx *cx, struct tally *all, const struct json *test)
{
	struct program p = { .name = json_str(json_get(test, "name")) };
	struct str result = json_str(json_get(test, "result"));
	bool good = str_is(result, "OK") || str_is(result, "EXPECTEDFAIL") || str_is(result, "SKIP");
	output_take(all, &p, json_str(json_get(test, "stdout")));
	if (p.skip_all && p.seen == 0)
		skip(all, p.name, p.skip);
	for (int64_t i = p.seen; i < p.planned; i++, p.failed++)
		bad(all, p.name, str_of(arena_printf(cx->arena, "case %lld", (long long)i + 1)), " did not run");
	if (p.plan && p.seen > p.planned) {
		p.failed++;
		bad(all, p.name, STR("more cases than were planned"), "");
	}
	if (p.planned == 0 && p.seen == 0 && !p.skip_all && str_is(result, "OK"))
		bad(all, p.name, STR("ran, but told no case"), "");
	else if (p.seen == 0 && p.planned == 0 && !p.skip_all && str_is(result, "SKIP"))
		bad(all, p.name, STR("could not run"), "");
	else if (!good && p.failed == 0)
		bad(all, p.name, result, ": the program ended badly after its cases");
}

static enum err log_take(struct cx *cx, const char *path, struct tally *all)
{
	struct str text, line;
	TRY(file_read(cx, path, LOG_MAX, &text));
	while (text.n) {
		AUTO(json_doc) struct json_doc doc = { 0 };
		const struct json *test;
		str_cut(text, '\n', &line, &text);
		if (str_empty(str_trim(line)))
			continue;
		TRY(json_read(cx, line, &doc, &test));
		program_take(cx, all, test);
	}
	return OK;
}

int main(int argc, char **argv)
{
	AUTO(arena) struct arena arena;
	arena_init(&arena, 0);
	struct cx cx = { .arena = &arena };
	struct tally all = { 0 };
	if (argc < 2) {
		fprintf(stderr, "usage: summary meson-logs/testlog.json ...\n");
		return 2;
	}
	for (int i = 1; i < argc; i++) {
		struct tally before = all;
		if (log_take(&cx, argv[i], &all) != OK)
			bad(&all, str_of(argv[i]), str_of(cx_say(&cx)), "");
		else if (all.passed == before.passed && all.failed == before.failed && all.skipped == before.skipped)
			bad(&all, str_of(argv[i]), STR("no test is in it"), "");
	}
	printf("%lld passed, %lld failed, %lld skipped\n", (long long)all.passed, (long long)all.failed, (long long)all.skipped);
	return all.failed == 0 && all.passed > 0 ? 0 : 1;
}
