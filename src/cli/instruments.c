/* waymark instruments: the questionnaires and ratings, their keys, the sources of their figures, whose words they are and what this site may
 * use of them; bringing in a licence with its words, a value set, or a key of the site's own. */
#include "cli/cli.h"

#include <string.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/must.h"
#include "catalog/catalog.h"
#include "codec/json.h"
#include "rule/instrument.h"
#include "store/dir.h"

/* As many decimals as it needs. */
static struct str number(struct cx *cx, int64_t milli)
{
	struct instrument_scale fine = { .decimals = milli % 1000 == 0 ? 0 : milli % 100 == 0 ? 1 : milli % 10 == 0 ? 2 : 3 };
	return points_told(cx->arena, &fine, milli);
}

static void figure(struct cx *cx, struct buf *out, const char *what, const struct instrument_figure *f)
{
	if (f->known)
		buf_printf(out, "    %s %.*s (%.*s; %.*s)\n", what, STRF(number(cx, f->milli)), STRF(f->source), STRF(f->confidence));
}

/* "reversed: 3, 4, 7" */
static void numbers(struct buf *out, const struct instrument *in, const bool *flag, const char *what)
{
	for (int i = 0, first = 1; i < in->items; i++)
		if (flag[i]) {
			buf_printf(out, "%s%s%d", first ? what : ",", first ? "" : " ", i + 1);
			first = 0;
		}
}

/* What an answer counts, where it does not count itself; questions that count alike on one line. */
static void points(struct buf *out, const struct instrument *in, const struct instrument_scale *s)
{
	bool done[INSTRUMENT_ITEMS] = { false };
	for (int i = 0; i < in->items; i++) {
		bool same[INSTRUMENT_ITEMS] = { false };
		if (!s->points[i] || done[i])
			continue;
		for (int k = i; k < in->items; k++)
			same[k] = done[k] = s->points[k] == s->points[i] || done[k];
		for (int k = 0; k < in->items; k++)
			same[k] = s->points[k] == s->points[i];
		numbers(out, in, same, "    counted as ");
		const struct answer_set *set = &in->set[in->item[i].set];
		for (int v = set->from; v <= set->to; v++)
			buf_printf(out, "%s%d", v == set->from ? ": " : ", ", s->points[i][v - set->from]);
		buf_printf(out, "\n");
	}
}

static void values(struct cx *cx, struct buf *out, const struct instrument *in, const struct instrument_scale *s)
{
	if (s->how == SCORE_VALUE && s->values == 0)
		buf_printf(out, "    no value set is here\n");
	for (int i = 0; i < s->values; i++) {
		const struct value_set *v = s->value[i];
		buf_printf(out, "    value set %.*s: %.*s (%.*s; %.*s), %.*s to %.*s%s.%s%.*s\n", STRF(v->id), STRF(v->title), STRF(v->source),
			STRF(v->confidence), STRF(number(cx, v->least)), STRF(number(cx, v->most)), v->site ? ", the site's own" : "", str_known(v->say) ? " " : "",
			STRF(v->say));
	}
	if (s->how == SCORE_VALUE)
		buf_printf(out, "    none is used before one is chosen: waymark setting set value_set_ID VALUE-SET, the id %.*s with _ for -\n", STRF(in->id));
}

static void blanks(struct buf *out, const struct instrument_scale *s)
{
	if (s->blanks && s->blanks_each >= 0)
		buf_printf(out, "    up to %d left open, %d of one part, the mean of the others for them (%.*s; %.*s)\n", s->blanks, s->blanks_each,
			STRF(s->blanks_source), STRF(s->blanks_confidence));
	else if (s->blanks)
		buf_printf(out, "    up to %d left open, the mean of the others for them (%.*s; %.*s)\n", s->blanks, STRF(s->blanks_source),
			STRF(s->blanks_confidence));
	else
		buf_printf(out, "    no score where one is left open\n");
	if (s->not_applicable)
		buf_printf(out, "    does not apply: %s%s (%.*s; %.*s)\n", s->not_applicable == NOT_APPLICABLE_ZERO ? "counts as nothing" :
			s->not_applicable == NOT_APPLICABLE_MEAN ? "counts as the mean of the others" : "left out", s->together ? ", all or none" : "",
			STRF(s->not_applicable_source), STRF(s->not_applicable_confidence));
}

static void scale(struct cx *cx, struct buf *out, const struct instrument *in, const struct instrument_scale *s)
{
	static const char *const hows[] = { [SCORE_SUM] = "sum", [SCORE_MEAN] = "mean", [SCORE_PERCENT] = "per cent of what can be reached",
		[SCORE_VALUE] = "value of the state" };
	char times[20] = "";
	if (s->times > 1)
		snprintf(times, sizeof times, ", times %d", s->times);
	buf_printf(out, "  %.*s (%.*s): %s of %d question%s%s", STRF(s->title), STRF(s->id), hows[s->how], s->items, s->items == 1 ? "" : "s", times);
	if (s->how != SCORE_VALUE)
		buf_printf(out, ", %.*s to %.*s", STRF(number(cx, s->least)), STRF(number(cx, s->most)));
	buf_printf(out, "\n");
	if (s->items < in->items) {
		numbers(out, in, s->item, "    questions ");
		buf_printf(out, "\n");
	}
	int reversed = 0;
	for (int i = 0; i < in->items; i++)
		reversed += s->reversed[i];
	numbers(out, in, s->reversed, "    reversed: ");
	buf_printf(out, "%s", reversed ? "\n" : "");
	points(out, in, s);
	if (str_known(s->key_source))
		buf_printf(out, "    key: %.*s; %.*s\n", STRF(s->key_source), STRF(s->key_confidence));
	blanks(out, s);
	values(cx, out, in, s);
	figure(cx, out, in->higher == HIGHER_WORSE ? "a case from" : "a case up to", &s->caseness);
	figure(cx, out, "more than error:", &s->reliable);
	for (int i = 0; i < s->marks; i++)
		buf_printf(out, "    %s%.*s: %.*s (%.*s; %.*s)\n", s->mark[i].only == SEX_MALE ? "men, " : s->mark[i].only == SEX_FEMALE ? "women, " : "",
			STRF(number(cx, s->mark[i].at.milli)), STRF(s->mark[i].say), STRF(s->mark[i].at.source), STRF(s->mark[i].at.confidence));
	for (int i = 0; i < s->bands; i++)
		buf_printf(out, "    %d to %d %.*s%s", s->band[i].from, s->band[i].to, STRF(s->band[i].word), i + 1 < s->bands ? "\n" : "");
	if (s->bands)
		buf_printf(out, " (%.*s; %.*s)\n", STRF(s->bands_source), STRF(s->bands_confidence));
}

/* What this site may do with it today, as its tables say. */
static struct str may_use(struct cx *cx, const struct instrument *in, struct day today)
{
	AUTO(buf) struct buf out = { 0 };
	char day[DAY_TEXT];
	int held = 0;
	buf_init(&out, 8000);
	for (int i = 0; i < in->licences; i++) {
		const struct instrument_licence *l = in->licence[i];
		held += licence_holds(l, today);
		buf_printf(&out, "%s%.*s of %.*s, from %s", i ? "; " : "", STRF(l->reference), STRF(l->holder), day_iso(l->from, day));
		buf_printf(&out, "%s%s%s", day_known(l->until) ? " until " : "", day_iso(l->until, day), licence_holds(l, today) ? "" : " (not in force)");
		if (l->ask)
			buf_printf(&out, ", with words in %.*s", STRF(l->language));
	}
	const char *may = in->words || in->use == USE_FREE ? "yes, free" : held ? "yes" : in->use == USE_REGISTERED ?
		"after registering with the holder; none is here" : "under a licence of the holder; none is here";
	return str_of(arena_printf(cx->arena, "%s%s%.*s%s. Words: %s", may, in->licences ? " (" : "", (int)out.n, out.p ? out.p : "", in->licences ? ")" : "",
		in->words || instrument_words(in, today) ? "shown" : "not here, item numbers only"));
}

static void whole(struct cx *cx, struct buf *out, const struct instrument *in, struct day today)
{
	static const char *const who[] = { [FILLED_BY_PATIENT] = "the person answers", [FILLED_BY_CLINICIAN] = "a clinician rates",
		[FILLED_BY_CARER] = "a carer answers about herself" };
	buf_printf(out, "%.*s, version %lld: %.*s\n  %.*s Asks about %.*s; %s; %d question%s, %d minute%s; %s points are worse.\n", STRF(in->id),
		(long long)in->version, STRF(in->title), STRF(in->say), STRF(in->period), who[in->by], in->items, in->items == 1 ? "" : "s", in->minutes,
		in->minutes == 1 ? "" : "s", in->higher == HIGHER_WORSE ? "more" : "fewer");
	if (str_known(in->variant))
		buf_printf(out, "  Variant: %.*s; never mixed with another %.*s.\n", STRF(in->variant), STRF(in->family));
	buf_printf(out, "  Source: %.*s. %s.\n  Licence: %.*s: %.*s%s%.*s\n  This site may use it: %.*s.\n", STRF(in->source),
		in->checked ? "Checked" : "Not checked by anybody yet", STRF(in->holder), STRF(in->terms), in->words ? " Languages: " : "", STRF(in->languages),
		STRF(may_use(cx, in, today)));
	if (in->anonymous)
		buf_printf(out, "  Answered without a name: never kept with anybody's record.\n");
	if (str_known(in->unscored))
		buf_printf(out, "  Not scored: %.*s\n", STRF(in->unscored));
	for (int i = 0; i < in->scales; i++)
		scale(cx, out, in, &in->scale[i]);
	for (int i = 0; i < in->shares; i++)
		buf_printf(out, "  Share of many people's answers: %.*s (%.*s)\n", STRF(in->share[i].title), STRF(in->share[i].id));
	for (int i = 0; i < in->alerts; i++)
		buf_printf(out, "  Alert: question %d answered %d or more: %.*s\n", in->alert[i].item, in->alert[i].from, STRF(in->alert[i].say));
}

static void json_one(struct cx *cx, struct json_out *json, const struct instrument *in, struct day today)
{
	const struct { const char *key; struct str text; } texts[] = { { "id", in->id }, { "title", in->title }, { "source", in->source },
		{ "holder", in->holder }, { "terms", in->terms }, { "use", str_of(instrument_use_word(in->use)) }, { "variant", in->variant },
		{ "site_may_use", may_use(cx, in, today) } };
	json_open(json, '{');
	for (size_t i = 0; i < LENGTH(texts); i++) {
		json_key(json, texts[i].key);
		json_put_str(json, texts[i].text);
	}
	json_key(json, "version");
	json_put_int(json, in->version);
	json_key(json, "questions");
	json_put_int(json, in->items);
	json_key(json, "words");
	json_put_bool(json, in->words);
	json_key(json, "checked");
	json_put_bool(json, in->checked);
	json_key(json, "scales");
	json_open(json, '[');
	for (int i = 0; i < in->scales; i++)
		json_put_str(json, in->scale[i].id);
	json_close(json, ']');
	json_close(json, '}');
}

static enum err load(struct cx *cx, struct command *c)
{
	struct problems problems = { .arena = cx->arena };
	struct catalog_source builtin = catalog_builtin(cx->arena);
	struct instrument_added added;
	bool check = command_flag(c, "--check");
	TRY(command_args(cx, c, 2, 2));
	if (!c->site && !file_is_folder(c->data))
		return fail(cx, ERR_NO_STORE, "There is no data directory %s to keep it in. `waymark init` makes one, or give --site DIR.", c->data);
	const char *site = c->site ? c->site : file_join(cx->arena, c->data, DIR_SITE);
	enum err err = instrument_add(cx, &builtin, site, command_path(cx, c, c->arg[1]), check, &added, &problems);
	for (size_t i = 0; err == ERR_TABLES && i < problems.count; i++)
		fprintf(c->note, "%s:%d: %s%s%s\n", problems.list[i].file, problems.list[i].line, problems.list[i].field ? problems.list[i].field : "",
			problems.list[i].field ? ": " : "", problems.list[i].say);
	TRY(err);
	if (check)
		fprintf(c->out, "%s is sound. Nothing is written.\n", c->arg[1]);
	else
		fprintf(c->out, "%s%s. A running server takes it up when it is started again.\n", added.path, added.replaced ? ", which was there, is replaced" :
			" is written");
	return OK;
}

enum err cmd_instruments(struct cx *cx, struct command *c)
{
	struct day today = instant_day(clock_now());
	if (c->args > 0 && strcmp(c->arg[0], "load") == 0)
		return load(cx, c);
	AUTO(buf) struct buf buf = { 0 };
	struct json_out json = { .buf = &buf };
	const struct catalog *t = c->catalog;
	TRY(command_args(cx, c, 0, 1));
	buf_init(&buf, LIMIT_BUF);
	if (c->args && !catalog_instrument(t, str_of(c->arg[0]), 0))
		return fail(cx, ERR_BAD_FIELD, "There is no instrument %s. `waymark instruments` lists them.", c->arg[0]);
	if (c->json)
		json_open(&json, '[');
	for (size_t i = 0; i < t->instruments; i++) {
		const struct instrument *in = t->instrument[i];
		if (c->args && !str_is(in->id, c->arg[0]))
			continue;
		if (c->json)
			json_one(cx, &json, in, today);
		else
			whole(cx, &buf, in, today);
	}
	if (c->json) {
		json_close(&json, ']');
		buf_char(&buf, '\n');
	}
	must(!buf.full);
	fwrite(buf.p, 1, buf.n, c->out);
	return OK;
}
