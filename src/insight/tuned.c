/* Turns are given back between the screenings of one answer: a changed number of somebody else is not to wait for all of them. */
#include "insight/tuned.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/must.h"
#include "insight/screened.h"
#include "rule/sentence.h"
#include "screen/same.h"
#include "stat/binomial.h"
#include "stat/small.h"

/* ---- lists ---- */

static bool of_red_flags(const struct catalog *catalog, struct str list)
{
	for (size_t i = 0; i < catalog->redflags; i++)
		for (int k = 0; k < catalog->redflag[i]->rule.lists; k++)
			if (str_eq(catalog->redflag[i]->rule.list[k], list))
				return true;
	return str_starts(list, "label-");
}

static bool grouped(const struct catalog *catalog, struct str list)
{
	size_t count;
	struct codelist *const *file = catalog_codelists(catalog, list, &count);
	for (size_t i = 0; i < count; i++)
		if (file[i]->groups)
			return true;
	return false;
}

struct str *tuned_lists(struct arena *arena, const struct catalog *catalog, const struct tuning_field *field, size_t *ret_count)
{
	struct str *list = arena_array(arena, catalog->names + 1, sizeof *list);
	*ret_count = 0;
	for (size_t i = 0; i < catalog->names; i++) {
		struct str id = catalog->name[i].id;
		bool other = catalog_list_state(catalog, id) != LIST_MISSING && !of_red_flags(catalog, id) && (field->of != OF_GROUP || grouped(catalog, id));
		if (other || str_eq(id, field->list_published))
			list[(*ret_count)++] = id;
	}
	return list;
}

/* ---- step by step ---- */

static bool enough(int64_t n, int64_t least) { return n == 0 || n >= least; }

/* From the end: the last is the answer, and is told before the others. */
void tuned_steps_hide(const int64_t *n, size_t count, int64_t least, bool *ret_shown)
{
	int64_t below = count ? n[count - 1] : 0;
	for (size_t i = count; i-- > 1;) {
		ret_shown[i] = enough(n[i], least) && enough(n[i] - below, least) && enough(n[0] - n[i], least);
		below = ret_shown[i] ? n[i] : below;
	}
	if (count)
		ret_shown[0] = enough(n[0], least);
}

struct str tuned_clause_say(struct arena *arena, const struct catalog *catalog, const struct rule *rule, int clause)
{
	struct sentence s = { rule, catalog->name, catalog->names, COMORBID_NONE };
	return str_of(sentence_clause(arena, &s, clause));
}

struct str tuned_step_say(struct arena *arena, const struct catalog *catalog, const struct rule *rule, const struct screen_steps *steps, int at)
{
	int clause = steps->step[at].clause;
	struct str say = tuned_clause_say(arena, catalog, rule, clause);
	if (clause == rule->comorbid)
		return str_of(arena_printf(arena, "and not %.*s", STRF(say)));
	return str_of(arena_printf(arena, "%s%.*s", steps->narrowing && at ? "and " : "", STRF(say)));
}

static enum err others_first(struct cx *cx, void *visit)
{
	return shelf_yield(cx, visit);
}

static enum err steps_make(struct cx *cx, const struct tuned_ask *ask, const struct screen_ask *screen, struct shelf_visit *visit, int64_t people,
	struct tuned *t)
{
	struct screen_steps steps;
	TRY(screen_steps(cx, visit->file, screen, others_first, visit, &steps));
	size_t count = (size_t)steps.steps + steps.narrowing, at = 0;
	int64_t *n = arena_array(cx->arena, count + 1, sizeof *n);
	bool *shown = arena_array(cx->arena, count + 1, sizeof *shown);
	t->step = arena_array(cx->arena, count + 1, sizeof *t->step);
	t->steps = count;
	t->narrowing = steps.narrowing;
	if (steps.narrowing) {
		n[at] = people;
		t->step[at++].name = STR("everybody of the rule's ages and sex");
	}
	for (int i = 0; i < steps.steps; i++, at++) {
		n[at] = (int64_t)steps.step[i].yes;
		t->step[at].name = tuned_step_say(cx->arena, ask->catalog, ask->rule, &steps, i);
	}
	if (steps.narrowing)
		tuned_steps_hide(n, count, ask->least, shown);
	for (size_t i = 0; i < count; i++) {
		bool tell = steps.narrowing ? shown[i] : t->whole.shown && enough(n[i], ask->least) && enough(llabs(t->whole.found - n[i]), ask->least);
		t->step[i].shown = tell;
		t->step[i].yes = tell ? n[i] : 0;
	}
	return OK;
}

/* ---- by whom ---- */

static const enum tally_by bys[TUNED_GROUPS] = { BY_PRACTICE, BY_AGE, BY_SEX, BY_FIFTH, BY_ETHNIC };

const char *tuned_by_say(enum tally_by by)
{
	switch (by) {
	case BY_PRACTICE: return "practice";
	case BY_AGE: return "age";
	case BY_SEX: return "sex";
	case BY_FIFTH: return "deprivation";
	case BY_ETHNIC: return "ethnicity";
	}
	return "";
}

/* NHS data dictionary, ethnic category. */
static const char *ethnic_say(const char code[3])
{
	static const char *const say[] = { ['A'] = "White: British", ['B'] = "White: Irish", ['C'] = "White: any other", ['D'] = "White and Black Caribbean",
		['E'] = "White and Black African", ['F'] = "White and Asian", ['G'] = "Any other mixed", ['H'] = "Indian", ['J'] = "Pakistani", ['K'] = "Bangladeshi",
		['L'] = "Any other Asian", ['M'] = "Caribbean", ['N'] = "African", ['P'] = "Any other Black", ['R'] = "Chinese", ['S'] = "Any other group",
		['Z'] = "Not stated" };
	unsigned char c = (unsigned char)code[0];
	return code[1] == '\0' && c < LENGTH(say) && say[c] ? say[c] : "";
}

static struct str row_say(struct arena *arena, const struct tally_row *r, enum tally_by by)
{
	static const char *const sexes[] = { [SEX_FEMALE] = "Female", [SEX_MALE] = "Male", [SEX_OTHER] = "Other" };
	const char *ethnic = ethnic_say(r->ethnic);
	switch (by) {
	case BY_PRACTICE: return r->practice;
	case BY_AGE: return r->age < 0 ? STR("") : str_of(arena_printf(arena, "%d to %d", r->age, r->age + 9));
	case BY_SEX: return r->sex < 0 || (size_t)r->sex >= LENGTH(sexes) ? STR("") : str_of(sexes[r->sex]);
	case BY_FIFTH: return r->fifth < 0 ? STR("") : str_of(arena_printf(arena, "%d%s", r->fifth, r->fifth == 1 ? ", the most deprived" : r->fifth == 5 ?
		", the least" : ""));
	case BY_ETHNIC: return str_of(*ethnic ? ethnic : arena_text(arena, r->ethnic));
	}
	return STR("");
}

static void row_count(struct tuned_row *row, int64_t people, int64_t found)
{
	row->people = row->people_shown ? people : 0;
	row->found = row->shown ? found : 0;
	row->rate.value = row->shown && row->people_shown && people ? (double)found / (double)people : NAN;
	row->rate.range = isnan(row->rate.value) ? (struct interval){ NAN, NAN } : binomial_wilson(found, people, 0.95);
}

static void group_make(struct arena *arena, const struct tally *t, int64_t least, struct tuned_group *g)
{
	bool *people_shown = arena_array(arena, t->rows + 1, sizeof *people_shown), *shown = arena_array(arena, t->rows + 1, sizeof *shown);
	g->row = arena_array(arena, t->rows + 1, sizeof *g->row);
	g->rows = t->rows;
	tally_hide(arena, t, least, people_shown, shown);
	for (size_t i = 0; i < t->rows; i++) {
		g->row[i] = (struct tuned_row){ .name = row_say(arena, &t->row[i], g->by), .people_shown = people_shown[i], .shown = shown[i] && people_shown[i] };
		row_count(&g->row[i], t->row[i].people, t->row[i].yes);
	}
}

/* ---- the same GP ---- */

static void same_row(struct tuned_same *to, struct str name, const struct same_row *r, bool shown)
{
	double mean = same_mean(r), half = same_half_width(r);
	*to = (struct tuned_same){ .name = name, .people = shown ? r->people : 0, .shown = shown, .usual = { NAN, { NAN, NAN } }, .pairs = NAN };
	if (!shown || r->people == 0)
		return;
	to->usual = (struct estimate){ .value = mean, .range = { mean - half > 0 ? mean - half : 0, mean + half < 1 ? mean + half : 1 } };
	to->pairs = same_mean_pairs(r);
}

static enum err same_tell(struct cx *cx, const struct tuned_ask *ask, const struct column_file *file, const struct screen_result *r, struct tuned *t)
{
	struct same s;
	t->same_told = file->held & COLUMN_BY;
	if (!t->same_told)
		return OK;
	TRY(same_make(cx, file, &(struct same_ask){ .day = t->made_on, .months = CONTINUITY_MONTHS, .least = CONTINUITY_LEAST, .found = r->found }, &s));
	int64_t *people = arena_array(cx->arena, s.practices + 1, sizeof *people);
	size_t n, *order = same_order(cx->arena, file, &s, &n);
	bool *shown = arena_array(cx->arena, s.practices + 1, sizeof *shown), two = s.found.people >= ask->least && s.others.people >= ask->least &&
		enough(s.all.people - s.found.people - s.others.people, ask->least);
	t->same = arena_array(cx->arena, s.practices + 3, sizeof *t->same);
	same_row(&t->same[t->sames++], STR("Everybody"), &s.all, s.all.people >= ask->least);
	same_row(&t->same[t->sames++], STR("Whom the rule finds"), &s.found, two && t->whole.shown);
	same_row(&t->same[t->sames++], STR("The others of its ages and sex"), &s.others, two && t->whole.shown);
	for (size_t i = 0; i < s.practices; i++)
		people[i] = s.practice[i].people;
	small_hide(people, s.practices, ask->least, shown);
	for (size_t i = 0; i < n; i++)
		same_row(&t->same[t->sames++], order[i] < file->places ? str_dup(cx->arena, file->place[order[i]]) : STR("Practice not known"),
			&s.practice[order[i]], shown[order[i]]);
	return OK;
}

/* ---- the whole ---- */

/* Returns how many people it is about, told or not. */
static int64_t whole_make(const struct tuned_ask *ask, const struct screen_result *r, struct tuned *t)
{
	int64_t people = 0, found = (int64_t)r->yes, unknown = (int64_t)r->unknown;
	for (uint64_t i = 0; i < r->people; i++)
		people += r->found[i].population != 0;
	t->whole.people_shown = people >= ask->least;
	t->whole.shown = t->whole.people_shown && enough(found, ask->least) && enough(people - found, ask->least);
	t->unknown_shown = t->whole.shown && enough(unknown, ask->least) && enough(people - found - unknown, ask->least);
	t->unknown = t->unknown_shown ? unknown : 0;
	row_count(&t->whole, people, found);
	t->hours = t->whole.shown ? (double)found * (double)ask->minutes / 60 : NAN;
	return people;
}

static enum err answer(struct cx *cx, const struct tuned_ask *ask, struct shelf_visit *visit, struct tuned *t)
{
	struct screen_ask screen = { .rule = ask->rule, .day = t->made_on, .comorbid = ask->comorbid };
	AUTO(screen_result) struct screen_result r = { 0 };
	enum err err = screened_sets(cx, ask->catalog, visit->file, ask->rule, &screen.set);
	if (err == OK)
		err = screen_run(cx, visit->file, &screen, &r);
	if (err == ERR_BAD_FIELD) {
		t->refused = arena_text(cx->arena, cx_say(cx));
		cx_clear(cx);
		return OK;
	}
	TRY(err);
	int64_t people = whole_make(ask, &r, t);
	if (!ask->more)
		return OK;
	for (size_t i = 0; i < TUNED_GROUPS; i++) {
		struct tally tally;
		TRY(shelf_yield(cx, visit));
		t->group[i].by = bys[i];
		tally_make(cx->arena, visit->file, &screen, &r, bys[i], &tally);
		group_make(cx->arena, &tally, ask->least, &t->group[i]);
	}
	TRY(shelf_yield(cx, visit));
	TRY(same_tell(cx, ask, visit->file, &r, t));
	return steps_make(cx, ask, &screen, visit, people, t);
}

enum err tuned_ask(struct cx *cx, const struct tuned_ask *ask, struct tuned *ret)
{
	AUTO(shelf_visit) struct shelf_visit visit = { 0 };
	*ret = (struct tuned){ .state = TUNED_NO_FILE, .made_on = DAY_NONE };
	if (!ask->shelf)
		return OK;
	enum err err = shelf_enter(cx, ask->shelf, ask->ods, &visit);
	if (err == ERR_NO_FILE || err == ERR_BAD_FILE) {
		ret->state = err == ERR_NO_FILE ? TUNED_NO_FILE : TUNED_BAD_FILE;
		cx_clear(cx);
		return OK;
	}
	TRY(err);
	ret->state = visit.file->planning ? TUNED_FILE : TUNED_NOT_FOR_PLANNING;
	if (!visit.file->planning)
		return OK;
	ret->made_on = instant_day(visit.written);
	if (ret->made_on.day > ask->today.day)
		ret->made_on = ask->today;      /* a clock that was set otherwise */
	ret->old = ask->today.day - ret->made_on.day > TUNED_OLD_DAYS;
	ret->file_shown = (int64_t)visit.file->people >= ask->least;
	ret->file_people = ret->file_shown ? (int64_t)visit.file->people : 0;
	return ask->found || ask->more ? answer(cx, ask, &visit, ret) : OK;
}

/* ---- as lines ---- */

#define KEPT_BACK "Kept back: too few people."
#define COLUMN(name_, kind_, member_) { name_, kind_, offsetof(struct tuned_line, member_), false }
const struct sheet_column tuned_columns[] = { COLUMN("part", SHEET_WORDS, part), COLUMN("what", SHEET_WORDS, what), COLUMN("people", SHEET_NUMBER, people),
	COLUMN("found", SHEET_NUMBER, found), COLUMN("found_percent", SHEET_MILLI, rate), COLUMN("percent_low", SHEET_MILLI, low),
	COLUMN("percent_high", SHEET_MILLI, high), COLUMN("usual_gp_percent", SHEET_MILLI, usual), COLUMN("usual_gp_percent_low", SHEET_MILLI, usual_low),
	COLUMN("usual_gp_percent_high", SHEET_MILLI, usual_high), COLUMN("same_gp_pairs_percent", SHEET_MILLI, pairs), COLUMN("note", SHEET_WORDS, note) };
const size_t tuned_columns_count = LENGTH(tuned_columns);

static int64_t milli(double share) { return isnan(share) ? SHEET_NONE : (int64_t)llround(share * 100000); }

static struct tuned_line row_line(const char *part, const struct tuned_row *r)
{
	return (struct tuned_line){ str_of(part), r->name.n ? r->name : STR("not known"), r->people_shown ? r->people : SHEET_NONE,
		r->shown ? r->found : SHEET_NONE, milli(r->rate.value), milli(r->rate.range.low), milli(r->rate.range.high),
		SHEET_NONE, SHEET_NONE, SHEET_NONE, SHEET_NONE, r->shown ? STR("") : STR(KEPT_BACK) };
}

static struct tuned_line note_line(const char *part, const char *what, const char *note)
{
	return (struct tuned_line){ str_of(part), str_of(what), SHEET_NONE, SHEET_NONE, SHEET_NONE, SHEET_NONE, SHEET_NONE, SHEET_NONE,
		SHEET_NONE, SHEET_NONE, SHEET_NONE, str_of(note) };
}

struct tuned_line *tuned_lines(struct arena *arena, const struct tuned *t, size_t *ret_count)
{
	struct tuned_line *line = NULL;
	size_t room = 0;
	char day[DAY_TEXT];
	*ret_count = 0;
	if (t->state != TUNED_FILE || t->refused)
		return NULL;
	*ARRAY_PUSH(arena, line, *ret_count, room) = note_line("file", "made on", arena_text(arena, day_iso(t->made_on, day)));
	struct tuned_row whole = t->whole;
	whole.name = STR("of the rule's ages and sex");
	*ARRAY_PUSH(arena, line, *ret_count, room) = row_line("all", &whole);
	struct tuned_line unknown = note_line("all", "not known whether", t->unknown_shown ? "" : KEPT_BACK);
	unknown.people = t->unknown_shown ? t->unknown : SHEET_NONE;
	*ARRAY_PUSH(arena, line, *ret_count, room) = unknown;
	for (size_t i = 0; i < t->steps; i++) {
		const char *name = str_c(arena, t->step[i].name), *part = t->narrowing ? "step" : "by itself";
		struct tuned_line step = note_line(part, name, t->step[i].shown ? "" : KEPT_BACK);
		step.people = t->step[i].shown ? t->step[i].yes : SHEET_NONE;
		*ARRAY_PUSH(arena, line, *ret_count, room) = step;
	}
	for (size_t g = 0; g < TUNED_GROUPS; g++)
		for (size_t i = 0; i < t->group[g].rows; i++)
			*ARRAY_PUSH(arena, line, *ret_count, room) = row_line(tuned_by_say(t->group[g].by), &t->group[g].row[i]);
	for (size_t i = 0; i < t->sames; i++) {
		const struct tuned_same *s = &t->same[i];
		struct tuned_line same = note_line("the same GP", str_c(arena, s->name), s->shown ? "" : KEPT_BACK);
		same.people = s->shown ? s->people : SHEET_NONE;
		same.usual = milli(s->usual.value);
		same.usual_low = milli(s->usual.range.low);
		same.usual_high = milli(s->usual.range.high);
		same.pairs = milli(s->pairs);
		*ARRAY_PUSH(arena, line, *ret_count, room) = same;
	}
	return line;
}
