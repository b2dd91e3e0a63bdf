/* waymark instruments: the questionnaires and ratings, their keys, the sources of their figures, and whose words they are. */
#include "cli/cli.h"

#include <string.h>

#include "base/buf.h"
#include "base/limits.h"
#include "base/must.h"
#include "catalog/catalog.h"
#include "codec/json.h"
#include "rule/instrument.h"

static const char *words_say(const struct instrument *in)
{
	return in->words ? "shown" : "not here: the site loads its own copy";
}

static void figure(struct cx *cx, struct buf *out, const struct instrument_scale *s, const char *what, const struct instrument_figure *f)
{
	if (!f->known)
		return;
	struct instrument_scale fine = *s;
	fine.decimals = f->milli % 1000 ? 2 : 0;
	buf_printf(out, "    %s %.*s (%.*s; %.*s)\n", what, STRF(points_told(cx->arena, &fine, f->milli)), STRF(f->source), STRF(f->confidence));
}

static void scale(struct cx *cx, struct buf *out, const struct instrument *in, const struct instrument_scale *s)
{
	buf_printf(out, "  %.*s (%.*s): %s of %d question%s, %d to %d\n", STRF(s->title), STRF(s->id), s->how == SCORE_SUM ? "sum" : "mean", s->items,
		s->items == 1 ? "" : "s", s->from, s->to);
	for (int i = 0, first = 1; i < in->items; i++)
		if (s->reversed[i]) {
			buf_printf(out, "%s %d", first ? "    reversed:" : ",", i + 1);
			first = 0;
		}
	if (s->blanks)
		buf_printf(out, "    up to %d left open, the mean of the others for them (%.*s; %.*s)\n", s->blanks, STRF(s->blanks_source),
			STRF(s->blanks_confidence));
	else
		buf_printf(out, "    no score where one is left open\n");
	if (s->not_applicable)
		buf_printf(out, "    does not apply: counts as %s (%.*s; %.*s)\n", s->not_applicable == NOT_APPLICABLE_ZERO ? "nothing" : "the mean of the others",
			STRF(s->not_applicable_source), STRF(s->not_applicable_confidence));
	figure(cx, out, s, in->higher == HIGHER_WORSE ? "a case from" : "a case up to", &s->caseness);
	figure(cx, out, s, "more than error:", &s->reliable);
	for (int i = 0; i < s->bands; i++)
		buf_printf(out, "    %d to %d %.*s%s", s->band[i].from, s->band[i].to, STRF(s->band[i].word), i + 1 < s->bands ? "\n" : "");
	if (s->bands)
		buf_printf(out, " (%.*s; %.*s)\n", STRF(s->bands_source), STRF(s->bands_confidence));
}

static void whole(struct cx *cx, struct buf *out, const struct instrument *in)
{
	buf_printf(out, "%.*s, version %lld: %.*s\n  %.*s Asks about %.*s; %d minute%s; %s points are worse.\n", STRF(in->id), (long long)in->version,
		STRF(in->title), STRF(in->say), STRF(in->period), in->minutes, in->minutes == 1 ? "" : "s", in->higher == HIGHER_WORSE ? "more" : "fewer");
	buf_printf(out, "  Source: %.*s. %s.\n  Licence: %.*s: %.*s Words: %s.\n", STRF(in->source), in->checked ? "Checked" : "Not checked by anybody yet",
		STRF(in->holder), STRF(in->terms), words_say(in));
	for (int i = 0; i < in->scales; i++)
		scale(cx, out, in, &in->scale[i]);
	for (int i = 0; i < in->alerts; i++)
		buf_printf(out, "  Alert: question %d answered %d or more: %.*s\n", in->alert[i].item, in->alert[i].from, STRF(in->alert[i].say));
}

static void json_one(struct json_out *json, const struct instrument *in)
{
	const struct { const char *key; struct str text; } texts[] = { { "id", in->id }, { "title", in->title }, { "source", in->source },
		{ "holder", in->holder }, { "terms", in->terms } };
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

enum err cmd_instruments(struct cx *cx, struct command *c)
{
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
			json_one(&json, in);
		else
			whole(cx, &buf, in);
	}
	if (c->json) {
		json_close(&json, ']');
		buf_char(&buf, '\n');
	}
	must(!buf.full);
	fwrite(buf.p, 1, buf.n, c->out);
	return OK;
}
