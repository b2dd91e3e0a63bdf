/* Try a rule on everybody: the numbers of a rule are changed, and how many it finds follows. One screening of the service's column file; no record is read. */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/must.h"
#include "insight/need_told.h"
#include "insight/rule_told.h"
#include "insight/tuned.h"
#include "print/svg.h"
#include "record/setting.h"
#include "web/list_file.h"
#include "web/need_svg.h"
#include "web/say.h"

#define ROWS_MOST 60                /* of a table on the page, by how many people; all are in the file */
#define BAR_WIDE  300

/* What was asked for. */
struct asked_here {
	const struct catalog *catalog;
	struct tuning tuning;
	enum comorbid_mode comorbid;
	int64_t least, minutes;
	const char *wrong;                  /* what cannot be asked so; NULL */
};

/* ---- what is asked ---- */

static const struct rule *rule_first(const struct catalog *c)
{
	for (size_t i = 0; i < c->currents; i++)
		if (c->current[i]->on && !c->current[i]->area)
			return c->current[i];
	return c->currents ? c->current[0] : NULL;
}

static struct str clause_say(struct cx *cx, const struct asked_here *a, int clause)
{
	return clause < 0 ? STR("The rule's window") : say_capital(cx->arena, tuned_clause_say(cx->arena, a->catalog, a->tuning.published, clause));
}

static const char *field_label(const struct tuning_field *f)
{
	switch (f->what) {
	case TUNING_AT_LEAST: return "At least";
	case TUNING_DIFFERENT: return f->of == OF_SPECIALTY ? "At least so many specialties" : f->of == OF_GROUP ? "At least so many body systems" :
		f->of == OF_DAY ? "At least so many days" : f->of == OF_CLINICIAN ? "At least so many clinicians" : "At least so many different";
	case TUNING_MONTHS: return "Months";
	case TUNING_TOP: return "At most percent";
	case TUNING_PROBABILITY: return "At least percent";
	case TUNING_LIST: return "Code list";
	}
	return "";
}

static bool is_offered(struct cx *cx, const struct asked_here *a, const struct tuning_field *f)
{
	size_t count;
	const struct str *list = tuned_lists(cx->arena, a->catalog, f, &count);
	for (size_t i = 0; i < count; i++)
		if (str_eq(list[i], f->list))
			return true;
	return false;
}

static void field_read(struct cx *cx, const struct request *rq, struct asked_here *a, struct tuning_field *f)
{
	tuning_set(&a->tuning, f, form_value(&rq->query, f->name));
	if (f->what == TUNING_LIST && !is_offered(cx, a, f)) {
		f->list = f->list_published;
		f->changed = false;
		f->wrong = true;
	}
	if (!f->wrong || a->wrong)
		return;
	a->wrong = f->what == TUNING_LIST ? arena_printf(cx->arena, "%.*s: there is no such code list to choose.", STRF(clause_say(cx, a, f->clause))) :
		arena_printf(cx->arena, "%.*s: “%s” is a number from %g to %g%s.", STRF(clause_say(cx, a, f->clause)), field_label(f), f->least, f->most,
			f->step == 12 ? ", of whole years" : "");
}

static enum err ask_read(struct cx *cx, struct request *rq, struct asked_here *a)
{
	struct str id = form_value(&rq->query, "rule");
	*a = (struct asked_here){ .catalog = rq->settings->catalog };
	const struct rule *rule = id.n ? catalog_rule(a->catalog, id, 0) : rule_first(a->catalog);
	if (!rule)
		return fail(cx, ERR_NOT_FOUND, "There is no such rule.");
	TRY(service_comorbid(cx, rq->db, &a->comorbid));
	TRY(setting_number(cx, rq->db, "need_least", NEED_LEAST, &a->least));
	TRY(setting_number(cx, rq->db, "review_minutes", REVIEW_MINUTES, &a->minutes));
	tuning_begin(cx->arena, rule, &a->tuning);
	for (size_t i = 0; i < a->tuning.fields; i++)
		field_read(cx, rq, a, &a->tuning.field[i]);
	tuning_end(cx->arena, &a->tuning);
	return OK;
}

static enum err answer_ask(struct cx *cx, struct request *rq, const struct asked_here *a, bool more, struct tuned *ret)
{
	return tuned_ask(cx, &(struct tuned_ask){ .catalog = a->catalog, .shelf = rq->settings->shelf, .ods = rq->who->ods, .today = rq->today,
		.rule = &a->tuning.rule, .comorbid = a->comorbid, .least = a->least, .minutes = a->minutes, .found = !a->wrong, .more = more && !a->wrong }, ret);
}

/* ---- how many ---- */

static struct str number_say(struct arena *arena, bool shown, int64_t n)
{
	AUTO(buf) struct buf buf = { 0 };
	buf_init(&buf, 64);
	if (!shown)
		return STR("few");
	html_int(&buf, n);
	return str_dup(arena, buf_view(&buf));
}

static struct str rate_say(struct arena *arena, struct estimate rate)
{
	return isnan(rate.value) ? STR("kept back") : say_f(arena, "%.2f (%.2f to %.2f)", 100 * rate.value, 100 * rate.range.low, 100 * rate.range.high);
}

static struct str sentence_of(struct cx *cx, const struct asked_here *a, const struct rule *rule)
{
	return rule_told(cx->arena, a->catalog, rule, a->comorbid);
}

static void pieces_make(struct cx *cx, const struct asked_here *a, struct t_screen_found *d)
{
	size_t n;
	struct tuning_piece *piece = tuning_pieces(cx->arena, sentence_of(cx, a, a->tuning.published), sentence_of(cx, a, &a->tuning.rule), &n);
	struct t_screen_found_piece *out = arena_array(cx->arena, 2 * n + 1, sizeof *out);
	for (size_t i = 0; i < n; i++) {
		struct str text = piece[i].new ? str_trim(piece[i].text) : piece[i].text;
		out[d->pieces_n++] = (struct t_screen_found_piece){ text, piece[i].new };
		if (text.n < piece[i].text.n)           /* the blank behind it is not marked */
			out[d->pieces_n++] = (struct t_screen_found_piece){ STR(" "), false };
	}
	d->pieces = out;
}

static struct t_screen_found *found_make(struct cx *cx, const struct asked_here *a, const struct tuned *t)
{
	struct t_screen_found *d = arena_alloc(cx->arena, sizeof *d);
	d->wrong = str_of(a->wrong);
	d->refused = str_of(t->refused);
	d->changed = a->tuning.changed;
	d->published_href = say_f(cx->arena, "/screen?rule=%.*s", STRF(a->tuning.published->id));
	pieces_make(cx, a, d);
	if (a->wrong || t->refused || t->state != TUNED_FILE)
		return d;
	d->found = number_say(cx->arena, t->whole.shown, t->whole.found);
	d->of_people = say_f(cx->arena, "of %.*s of the rule’s ages and sex", STRF(number_say(cx->arena, t->whole.people_shown, t->whole.people)));
	d->share = rate_say(cx->arena, t->whole.rate);
	d->unknown = number_say(cx->arena, t->unknown_shown, t->unknown);
	d->hours = a->tuning.published->area ? STR("none") : isnan(t->hours) ? STR("kept back") : number_say(cx->arena, true, (int64_t)llround(t->hours));
	d->hours_say = a->tuning.published->area ? STR("this rule counts people of an area and makes no list") : say_f(cx->arena,
		"at %.*s a person: the service’s own figure (setting review_minutes)", STRF(say_count(cx->arena, a->minutes, "minute", "minutes")));
	return d;
}

/* ---- step by step, and whom ---- */

static struct html bar_svg(struct arena *arena, const struct tuned_step *s, int64_t most, struct str told)
{
	struct svg svg;
	double wide = s->shown && most > 0 ? (double)BAR_WIDE * (double)s->yes / (double)most : 0;
	svg_open(&svg, BAR_WIDE + 2, 20, told);
	svg_line(&svg, 1, 1, 1, 19, "#425563", 1);
	if (s->shown)
		svg_rect(&svg, 1, 4, wide < 1 && s->yes ? 1 : wide, 12, 0, (struct ink){ "#005eb8", "none", 0, NULL });
	else
		svg_text(&svg, 6, 15, 12, "#212b32", false, "start", STR("few"));
	return svg_close(&svg, arena);
}

static void steps_make(struct cx *cx, const struct tuned *t, struct t_screen_more *d)
{
	struct t_screen_more_step *row = arena_array(cx->arena, t->steps + 1, sizeof *row);
	int64_t most = t->whole.people;
	for (size_t i = 0; i < t->steps; i++) {
		struct str people = number_say(cx->arena, t->step[i].shown, t->step[i].yes);
		row[i] = (struct t_screen_more_step){ .name = say_capital(cx->arena, t->step[i].name), .people = people };
		row[i].picture = bar_svg(cx->arena, &t->step[i], most, say_f(cx->arena, "%.*s: %.*s people", STRF(row[i].name), STRF(people)));
	}
	d->steps = row;
	d->steps_n = t->steps;
}

static int by_people(const void *a, const void *b)
{
	const struct tuned_row *x = a, *y = b;
	return x->people < y->people ? 1 : x->people > y->people ? -1 : str_cmp(x->name, y->name);
}

static void rows_make(struct cx *cx, const struct tuned *t, const struct tuned_group *g, struct t_screen_more_group *out)
{
	size_t rows = g->rows < ROWS_MOST ? g->rows : ROWS_MOST;
	struct t_screen_more_row *row = arena_array(cx->arena, rows + 1, sizeof *row);
	double most = 0.001;
	if (rows < g->rows) {
		qsort(g->row, g->rows, sizeof *g->row, by_people);
		out->say = say_f(cx->arena, "The %d with the most people; all %zu are in the file.", ROWS_MOST, g->rows);
	}
	for (size_t i = 0; i < rows; i++)
		if (g->row[i].rate.range.high > most)
			most = g->row[i].rate.range.high;
	for (size_t i = 0; i < rows; i++) {
		const struct tuned_row *r = &g->row[i];
		row[i] = (struct t_screen_more_row){ .name = r->name.n ? r->name : STR("Not known"), .people = number_say(cx->arena, r->people_shown, r->people),
			.found = number_say(cx->arena, r->shown, r->found), .rate = rate_say(cx->arena, r->rate), .known = !isnan(r->rate.value) };
		if (row[i].known)
			row[i].picture = need_share_svg(cx->arena, r->rate, t->whole.rate.value, most, say_f(cx->arena, "%.*s: %.*s of a hundred", STRF(row[i].name),
				STRF(row[i].rate)));
	}
	out->rows = row;
	out->rows_n = rows;
}

static int alike_by_people(const void *a, const void *b)
{
	const struct tuned_same *x = a, *y = b;
	return x->people < y->people ? 1 : x->people > y->people ? -1 : str_cmp(x->name, y->name);
}

#define ALIKE_FIRST 3                   /* everybody, found, the others */
static void same_make_rows(struct cx *cx, const struct tuned *t, struct t_screen_more *d)
{
	struct t_screen_more_alike *row = arena_array(cx->arena, t->sames + 1, sizeof *row);
	double all = t->sames ? t->same[0].usual.value : NAN;
	d->same = t->same_told;
	if (t->sames > ROWS_MOST)
		qsort(t->same + ALIKE_FIRST, t->sames - ALIKE_FIRST, sizeof *t->same, alike_by_people);
	for (size_t i = 0; i < t->sames && i < ROWS_MOST; i++) {
		const struct tuned_same *s = &t->same[i];
		row[i] = (struct t_screen_more_alike){ .name = s->name, .people = number_say(cx->arena, s->shown, s->people), .usual = rate_say(cx->arena, s->usual),
			.pairs = isnan(s->pairs) ? STR("kept back") : say_f(cx->arena, "%.1f", 100 * s->pairs), .known = !isnan(s->usual.value) };
		if (row[i].known && !isnan(s->usual.range.low))
			row[i].picture = need_share_svg(cx->arena, s->usual, all, 1, say_f(cx->arena, "%.*s: %.*s of a hundred", STRF(s->name), STRF(row[i].usual)));
	}
	d->alikes = row;
	d->alikes_n = t->sames < ROWS_MOST ? t->sames : ROWS_MOST;
	d->alike_say = t->sames > ROWS_MOST ? say_f(cx->arena, "The practices with the most people; all %zu are in the file.",
		t->sames - ALIKE_FIRST) : STR("");
}

static struct t_screen_more *more_make(struct cx *cx, const struct asked_here *a, const struct tuned *t)
{
	struct t_screen_more *d = arena_alloc(cx->arena, sizeof *d);
	struct t_screen_more_group *g = arena_array(cx->arena, TUNED_GROUPS, sizeof *g);
	d->answered = t->state == TUNED_FILE && !t->refused && !a->wrong;
	if (!d->answered)
		return d;
	d->least = a->least;
	d->narrowing = t->narrowing;
	steps_make(cx, t, d);
	for (size_t i = 0; i < TUNED_GROUPS; i++) {
		g[i] = (struct t_screen_more_group){ .id = str_of(tuned_by_say(t->group[i].by)), .title = say_capital(cx->arena, str_of(tuned_by_say(t->group[i].by))),
			.say = t->group[i].by == BY_FIFTH ? STR("By fifths of the small area where people live.") : STR("") };
		rows_make(cx, t, &t->group[i], &g[i]);
	}
	d->groups = g;
	d->groups_n = TUNED_GROUPS;
	same_make_rows(cx, t, d);
	return d;
}

/* ---- the form ---- */

static struct t_option *lists_make(struct cx *cx, const struct asked_here *a, const struct tuning_field *f, size_t *ret_count)
{
	const struct str *list = tuned_lists(cx->arena, a->catalog, f, ret_count);
	struct t_option *option = arena_array(cx->arena, *ret_count + 1, sizeof *option);
	for (size_t i = 0; i < *ret_count; i++) {
		const struct list_name *name = catalog_list_name(a->catalog, list[i]);
		option[i] = (struct t_option){ list[i], name ? name->name : list[i], str_eq(list[i], f->list) };
	}
	return option;
}

static struct t_screen_field field_make(struct cx *cx, const struct asked_here *a, const struct tuning_field *f)
{
	struct t_screen_field d = { .id = say_f(cx->arena, "f-%s", f->name), .name = str_of(f->name), .label = str_of(field_label(f)),
		.number = f->what != TUNING_LIST };
	if (d.number) {
		d.value = say_f(cx->arena, "%.10g", f->value);
		d.least = say_f(cx->arena, "%g", f->least);
		d.most = say_f(cx->arena, "%g", f->most);
		d.step = say_f(cx->arena, "%g", f->step);
	} else {
		d.lists = lists_make(cx, a, f, &d.lists_n);
	}
	return d;
}

static void form_make(struct cx *cx, const struct asked_here *a, struct t_screen *d)
{
	struct t_screen_group *group = arena_array(cx->arena, a->tuning.fields + 1, sizeof *group);
	struct t_screen_field *field = arena_array(cx->arena, a->tuning.fields + 1, sizeof *field);
	int clause = -2;
	for (size_t i = 0; i < a->tuning.fields; i++) {
		field[i] = field_make(cx, a, &a->tuning.field[i]);
		if (a->tuning.field[i].clause != clause) {
			clause = a->tuning.field[i].clause;
			group[d->groups_n++] = (struct t_screen_group){ .legend = clause < 0 ? clause_say(cx, a, clause) : say_f(cx->arena, "%s: %.*s",
				clause == a->tuning.published->comorbid ? "Other disease, published" : "Published", STRF(clause_say(cx, a, clause))), .fields = &field[i] };
		}
		group[d->groups_n - 1].fields_n++;
	}
	struct t_option *rules = arena_array(cx->arena, a->catalog->currents + 1, sizeof *rules);
	for (size_t i = 0; i < a->catalog->currents; i++)
		rules[d->rules_n++] = (struct t_option){ a->catalog->current[i]->id, a->catalog->current[i]->title, str_eq(a->catalog->current[i]->id,
			a->tuning.published->id) };
	d->rules = rules;
	d->rule = a->tuning.published->id;
	d->groups = group;
}

static struct str address(struct cx *cx, const struct asked_here *a)
{
	AUTO(buf) struct buf buf = { 0 };
	buf_init(&buf, LIMIT_TARGET);
	query_add(&buf, "rule", a->tuning.published->id);
	for (size_t i = 0; i < a->tuning.fields; i++) {
		const struct tuning_field *f = &a->tuning.field[i];
		if (f->changed)
			query_add(&buf, f->name, f->what == TUNING_LIST ? f->list : say_f(cx->arena, "%.10g", f->value));
	}
	return say_f(cx->arena, "/screen%.*s", STRF(buf_view(&buf)));
}

static void none_make(struct cx *cx, const struct request *rq, const struct tuned *t, struct t_screen *d)
{
	d->none = t->state == TUNED_NO_FILE ? STR("There is no file of everybody yet") : t->state == TUNED_BAD_FILE ? STR("The file of everybody cannot be used") :
		STR("This file is for the care of each, not for planning");
	d->how = t->state == TUNED_NO_FILE ? STR("Whoever runs the server makes one, and makes it anew when it is to say what came since:") :
		t->state == TUNED_BAD_FILE ? STR("It was cut short, changed, or written by another version. Whoever runs the server makes it anew:") :
		STR("Trying rules on everybody is planning, and whoever opted out of that must not be counted. Whoever runs the server makes another one:");
	d->command = say_f(cx->arena, "waymark population FILE --for %.*s --planning", STRF(rq->who->ods));
	d->path = say_f(cx->arena, "screen/%.*s.column", STRF(rq->who->ods));
}

/* ---- the pages ---- */

static enum err file(struct cx *cx, struct request *rq, struct response *rs)
{
	struct asked_here a;
	struct tuned t;
	size_t n;
	TRY(ask_read(cx, rq, &a));
	if (a.wrong)
		return fail(cx, ERR_BAD_FIELD, "%s", a.wrong);
	TRY(answer_ask(cx, rq, &a, true, &t));
	if (t.refused)
		return fail(cx, ERR_BAD_FIELD, "%s", t.refused);
	const struct tuned_line *line = tuned_lines(cx->arena, &t, &n);
	return list_file(cx, rq, rs, &(struct list_about){ .word = "screen", .title = "A rule tried on everybody", .filter = t.state == TUNED_FILE ?
		sentence_of(cx, &a, &a.tuning.rule) : STR("there is no file of everybody that may be used"), .back = address(cx, &a) }, tuned_columns,
		tuned_columns_count, line, n, sizeof *line);
}

enum err page_screen(struct cx *cx, struct request *rq, struct response *rs)
{
	struct asked_here a;
	struct tuned t;
	struct t_frame *frame;
	char day[DAY_TEXT];
	if (list_asked(rq))
		return file(cx, rq, rs);
	TRY(ask_read(cx, rq, &a));
	TRY(answer_ask(cx, rq, &a, true, &t));
	TRY(frame_make(cx, rq, "Try a rule on everybody", &frame));
	struct t_screen d = { .frame = frame, .file = t.state == TUNED_FILE, .old = t.old };
	if (d.file) {
		list_offer(cx, rq, frame, "screen", address(cx, &a));
		d.day = str_of(arena_text(cx->arena, day_words(t.made_on, day)));
		d.people = number_say(cx->arena, t.file_shown, t.file_people);
		form_make(cx, &a, &d);
		d.found = found_make(cx, &a, &t);
		d.more = more_make(cx, &a, &t);
	} else {
		none_make(cx, rq, &t, &d);
	}
	t_screen(&rs->body, &d);
	return OK;
}

/* Parts of the page, for its script. */
static enum err part_ask(struct cx *cx, struct request *rq, bool more, struct asked_here *a, struct tuned *t)
{
	TRY(ask_read(cx, rq, a));
	TRY(answer_ask(cx, rq, a, more, t));
	if (t->state != TUNED_FILE && !a->wrong)
		a->wrong = "There is no file of everybody that may be used. Open the page again.";
	return OK;
}

enum err page_screen_answer(struct cx *cx, struct request *rq, struct response *rs)
{
	struct asked_here a;
	struct tuned t;
	TRY(part_ask(cx, rq, false, &a, &t));
	t_screen_answer(&rs->body, &(struct t_screen_answer){ .found = found_make(cx, &a, &t) });
	return OK;
}

enum err page_screen_more(struct cx *cx, struct request *rq, struct response *rs)
{
	struct asked_here a;
	struct tuned t;
	TRY(part_ask(cx, rq, true, &a, &t));
	t_screen_tables(&rs->body, &(struct t_screen_tables){ .more = more_make(cx, &a, &t) });
	return OK;
}
