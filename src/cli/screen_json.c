/* Tables and waits of a population as JSON, and how long they took. */
#include <time.h>

#include "base/must.h"
#include "cli/screen_in.h"
#include "codec/json.h"
#include "screen/tally.h"

enum err screen_times(struct cx *cx, struct command *c, int64_t *ret)
{
	const char *times = command_option(c, "--times");
	*ret = 1;
	if (times && (!str_int(str_of(times), ret) || *ret < 1 || *ret > 1000))
		return fail(cx, ERR_USAGE, "--times is a number from 1 to 1000.");
	return OK;
}

static double now(clockid_t clock)
{
	struct timespec t;
	clock_gettime(clock, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

struct took took_begin(void)
{
	return (struct took){ now(CLOCK_MONOTONIC), now(CLOCK_PROCESS_CPUTIME_ID) };
}

void took_end(struct took *took)
{
	took->seconds = now(CLOCK_MONOTONIC) - took->seconds;
	took->cpu = now(CLOCK_PROCESS_CPUTIME_ID) - took->cpu;
}

static void took_put(struct json_out *j, const struct took *took)
{
	json_key(j, "seconds");
	json_put_real(j, took->seconds);
	json_key(j, "cpu");
	json_put_real(j, took->cpu);
	json_close(j, '}');
	buf_char(j->buf, '\n');
}

static void begin(struct json_out *j, struct buf *buf, struct day on)
{
	char day[DAY_TEXT];
	buf_init(buf, LIMIT_BUF);
	*j = (struct json_out){ .buf = buf };
	json_open(j, '{');
	json_key(j, "on");
	json_put_text(j, day_iso(on, day));
}

static void int_put(struct json_out *j, const char *key, int64_t n)
{
	json_key(j, key);
	json_put_int(j, n);
}

/* What is not known, or not told apart, is left out of a row. */
static void row_put(struct json_out *j, const struct tally_row *r)
{
	json_open(j, '{');
	if (r->practice.n) {
		json_key(j, "practice");
		json_put_str(j, r->practice);
	}
	if (r->age >= 0)
		int_put(j, "age_from", r->age);
	if (r->sex >= 0) {
		json_key(j, "sex");
		json_put_text(j, r->sex == SEX_FEMALE ? "female" : r->sex == SEX_MALE ? "male" : "other");
	}
	if (r->fifth >= 0)
		int_put(j, "fifth", r->fifth);
	if (r->ethnic[0]) {
		json_key(j, "ethnic");
		json_put_text(j, r->ethnic);
	}
	int_put(j, "people", r->people);
	int_put(j, "found", r->yes);
	int_put(j, "unknown", r->unknown);
	json_close(j, '}');
}

void screen_table_json(struct command *c, const struct tally *t, const struct took *took)
{
	AUTO(buf) struct buf buf;
	struct json_out j;
	begin(&j, &buf, t->head.day);
	json_key(&j, "rule");
	json_put_str(&j, t->head.rule);
	int_put(&j, "version", t->head.version);
	json_key(&j, "rows");
	json_open(&j, '[');
	for (size_t i = 0; i < t->rows; i++)
		row_put(&j, &t->row[i]);
	json_close(&j, ']');
	took_put(&j, took);
	fwrite(buf.p, 1, buf.n, c->out);
}

void screen_waits_json(struct command *c, const struct waits *all, const struct took *took)
{
	AUTO(buf) struct buf buf;
	struct json_out j;
	begin(&j, &buf, all->day);
	int_put(&j, "no_specialty", all->no_specialty);
	int_put(&j, "no_day", all->no_day);
	json_key(&j, "rows");
	json_open(&j, '[');
	for (size_t i = 0; i < all->rows; i++) {
		const struct waits_row *r = &all->row[i];
		int64_t seen = 0, weeks = 0;
		for (int w = 0; w < WAITS_WEEKS; w++) {
			seen += r->seen[w];
			weeks += w * r->seen[w];
		}
		json_open(&j, '{');
		json_key(&j, "specialty");
		json_put_str(&j, r->specialty);
		int_put(&j, "referrals", r->referrals);
		int_put(&j, "seen", seen);
		int_put(&j, "weeks_of_those_seen", weeks);
		int_put(&j, "unsure", r->unsure);
		int_put(&j, "half_within_weeks", waits_quantile(r, 0.5));
		json_close(&j, '}');
	}
	json_close(&j, ']');
	took_put(&j, took);
	fwrite(buf.p, 1, buf.n, c->out);
}

static void same_row_put(struct json_out *j, const char *group, struct str practice, const struct same_row *r)
{
	json_open(j, '{');
	json_key(j, "group");
	json_put_str(j, str_of(group));
	json_key(j, "practice");
	json_put_str(j, practice);
	int_put(j, "people", r->people);
	int_put(j, "fewer", r->few);
	int_put(j, "contacts", r->contacts);
	int_put(j, "with_usual", r->usual);
	int_put(j, "share_e9", r->share);
	int_put(j, "share2_e9", r->share2);
	int_put(j, "pairs_e9", r->pairs);
	json_key(j, "tenths");
	json_open(j, '[');
	for (int i = 0; i < SAME_TENTHS; i++)
		json_put_int(j, r->tenth[i]);
	json_close(j, ']');
	json_close(j, '}');
}

void screen_same_json(struct command *c, const struct column_file *file, const struct same_ask *ask, const struct same *s, const struct took *took)
{
	AUTO(buf) struct buf buf;
	struct json_out j;
	begin(&j, &buf, ask->day);
	int_put(&j, "months", ask->months);
	int_put(&j, "least", ask->least);
	int_put(&j, "unsaid", s->unsaid);
	json_key(&j, "rows");
	json_open(&j, '[');
	same_row_put(&j, "all", STR(""), &s->all);
	if (ask->found) {
		same_row_put(&j, "found", STR(""), &s->found);
		same_row_put(&j, "not_found", STR(""), &s->others);
	}
	for (size_t i = 0; i < s->practices; i++)
		if (s->practice[i].people + s->practice[i].few)
			same_row_put(&j, "practice", i < file->places ? file->place[i] : STR(""), &s->practice[i]);
	json_close(&j, ']');
	took_put(&j, took);
	fwrite(buf.p, 1, buf.n, c->out);
}
