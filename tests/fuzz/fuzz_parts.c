/* Any bytes as a table of a part of a population, or as its histograms: what is read holds together, and is written so that the same is read again. */
#include "tests/fuzz/fuzz.h"

#include "screen/ranks.h"

static struct str text_of(struct cx *cx, const struct tally *t, const struct ranks *r)
{
	AUTO(buf) struct buf buf;
	buf_init(&buf, LIMIT_BUF);
	if (t)
		tally_write(&buf, t);
	else
		ranks_write(&buf, r);
	return str_dup(cx->arena, buf_view(&buf));
}

static void table(struct cx *cx, struct str text)
{
	struct tally one, again, sum;
	if (tally_read(cx, "t", text, &one) != OK)
		return;
	must(one.head.rule.n && one.head.part >= 0 && one.head.part <= one.head.parts);
	for (size_t i = 0; i < one.rows; i++) {
		must(one.row[i].yes >= 0 && one.row[i].unknown >= 0 && one.row[i].people >= one.row[i].yes + one.row[i].unknown);
		fuzz_planted(one.row[i].unknown > 4 && one.row[i].age >= 0);
	}
	struct str told = text_of(cx, &one, NULL);
	must(tally_read(cx, "t", told, &again) == OK && again.rows == one.rows);
	must(str_eq(text_of(cx, &again, NULL), told));
	must(tally_add(cx, &one, &again, &sum) == OK && sum.rows == one.rows);
	for (size_t i = 0; i < sum.rows; i++)
		must(sum.row[i].people == 2 * one.row[i].people);
}

static void ranks(struct cx *cx, struct str text)
{
	AUTO(ranks) struct ranks one = { 0 };
	AUTO(ranks) struct ranks again = { 0 };
	struct tally_parts parts = { 0 }, others = { 0 };
	if (ranks_add(cx, "r", text, &parts, &one) != OK)
		return;
	struct str told = text_of(cx, NULL, &one);
	must(ranks_add(cx, "r", told, &others, &again) == OK);
	must(str_eq(text_of(cx, NULL, &again), told));
	must(!one.head.parts || ranks_add(cx, "r", told, &others, &again) == ERR_CONFLICT);     /* the same part, again */
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct cx *cx = fuzz_cx();
	struct str text = { (const char *)data, size };
	if (str_starts(text, "# waymark screen ranks"))
		ranks(cx, text);
	else
		table(cx, text);
	return 0;
}
